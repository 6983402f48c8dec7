/// A formatter of durations in filters: `250ms`, `2s`, `1.5h`, `7d`.
enum DurationText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Parses a non-negative number with a unit. `0` needs no unit.
    static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text[number.endIndex...].lowercased()
        let name = unit == "µs" ? "us" : unit
        guard let size = units.first(where: { $0.name == name })?.nanoseconds else { return nil }
        if let whole = Int64(number) {
            let (product, overflow) = whole.multipliedReportingOverflow(by: size)
            return overflow ? nil : product
        }
        guard let value = Double(number) else { return nil }
        return Int64(exactly: (value * Double(size)).rounded())
    }

    /// Returns the duration in the largest unit that needs no fraction.
    static func text(nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        for unit in units where nanoseconds % unit.nanoseconds == 0 {
            return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
        }
        return "\(nanoseconds)ns"
    }
}

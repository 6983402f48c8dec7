/// A point in time in nanoseconds since 1970, as in OTLP. Its text is `2026-11-19T12:34:56.123456789Z`.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// The nanoseconds since 1970-01-01T00:00:00Z, up to the year 2262.
    public let nanoseconds: Int64

    /// Creates a point in time.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Creates a point in time from seconds since 1970, clamped to the possible range.
    public init(seconds: Double) {
        let nanoseconds = (seconds * 1e9).rounded()
        self.nanoseconds =
            Int64(exactly: nanoseconds) ?? (nanoseconds < 0 ? .min : nanoseconds.isNaN ? 0 : .max)
    }

    /// The seconds since 1970.
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Returns whether the first time is earlier.
    public static func < (one: Timestamp, other: Timestamp) -> Bool { one.nanoseconds < other.nanoseconds }

    /// Returns the time to a later point in nanoseconds; negative if that point is earlier.
    public func nanoseconds(to later: Timestamp) -> Int64 {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return overflow ? (later.nanoseconds < nanoseconds ? .min : .max) : difference
    }

    /// Returns the point moved by nanoseconds, clamped to the possible range.
    public func advanced(byNanoseconds distance: Int64) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        return Timestamp(nanoseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }
}

// MARK: - ISO 8601

extension Timestamp: CustomStringConvertible {
    /// The time in UTC with the necessary fraction digits: `2026-11-19T12:34:56.5Z`.
    public var description: String {
        let secondsOfDay = nanoseconds.floorDivided(by: 1_000_000_000)
        let fraction = Int(secondsOfDay.remainder)
        let day = secondsOfDay.quotient.floorDivided(by: 86_400)
        let date = CivilDate(daysSince1970: Int(day.quotient))
        let second = Int(day.remainder)
        var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        text += "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if fraction > 0 {
            var digits = padded(fraction, 9)
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    /// Parses `2026-11-19`, `2026-11-19T12:34`, `2026-11-19T12:34:56.5Z` or a time with an offset, `… +01:00`. Without
    /// `Z` or an offset, the time is UTC. Any other text is nil.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
            reader.take("-"), let day = reader.number(digits: 2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var seconds = Int64(date.daysSince1970) * 86_400
        var fraction: Int64 = 0
        if reader.take("T") || reader.take("t") || reader.take(" ") {
            guard let hour = reader.number(digits: 2), hour < 24, reader.take(":"),
                let minute = reader.number(digits: 2), minute < 60
            else { return nil }
            seconds += Int64(hour * 3600 + minute * 60)
            if reader.take(":") {
                guard let second = reader.number(digits: 2), second <= 60 else { return nil }
                seconds += Int64(second)
                if reader.take(".") {
                    guard let digits = reader.fraction() else { return nil }
                    fraction = digits
                }
            }
            guard let offset = reader.offset() else { return nil }
            seconds -= Int64(offset)
        }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflow) = whole.addingReportingOverflow(fraction)
        guard reader.isAtEnd, !overflow, !sumOverflow else { return nil }
        self.init(nanoseconds: sum)
    }
}

extension Timestamp: Codable {
    /// Decodes ISO 8601 text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a time such as 2026-11-19T12:34:56Z.")
        }
        self = time
    }

    /// Encodes ISO 8601 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A day of the Gregorian calendar, computed with Howard Hinnant's algorithm for civil dates.
private struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// Reads the digits after the decimal point as nanoseconds, and drops those after the ninth.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if count < 9 { value = value * 10 + Int64(bytes[position] - 48) }
            count += 1
            position += 1
        }
        for _ in 0..<max(0, 9 - count) { value *= 10 }
        return count > 0 ? value : nil
    }

    /// Reads an offset in seconds east of UTC: 0 for `Z` and for no offset.
    mutating func offset() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        // The form in which times are displayed has a space: `2026-11-19 13:34:56 +01:00`.
        _ = take(" ")
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), hours < 24 else { return nil }
        _ = take(":")
        let minutes = isAtEnd ? 0 : number(digits: 2)
        guard let minutes, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

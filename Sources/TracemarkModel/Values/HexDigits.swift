extension [UInt8] {
    /// Two lower-case hexadecimal digits for each byte.
    public var hexDigits: String {
        String(unsafeUninitializedCapacity: count * 2) { buffer in
            for (index, byte) in enumerated() {
                for (place, nibble) in [byte >> 4, byte & 15].enumerated() {
                    buffer[index * 2 + place] = nibble < 10 ? 48 + nibble : 87 + nibble
                }
            }
            return count * 2
        }
    }

    /// Parses pairs of hexadecimal digits in either case; nil for any other text.
    public init?(hexDigits: some StringProtocol) {
        let digits = Array(hexDigits.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.nibble(digits[index]), let low = Self.nibble(digits[index + 1]) else { return nil }
            append(high << 4 | low)
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        case 65...70: digit - 55
        default: nil
        }
    }
}

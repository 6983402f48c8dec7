/// The 16 bytes that name a trace, written as 32 lower-case hexadecimal digits: `4bf92f3577b34da6a3ce929d0e0e4736`.
public struct TraceID: Sendable, Hashable {
    /// The first eight bytes, the first of them in the highest bits.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Makes an identifier from its two halves. An identifier of zeros is not valid on the wire.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits of either case.
    ///
    /// Anything else gives nil. So do 32 zeros, which OpenTelemetry reserves for "no trace".
    public init?(_ hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard digits.count == 32,
            let high = UInt64(hexDigits: digits[0..<16]), let low = UInt64(hexDigits: digits[16..<32]),
            high | low != 0
        else { return nil }
        self.init(high: high, low: low)
    }
}

extension TraceID: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public var description: String { high.hexDigits + low.hexDigits }
}

/// The 8 bytes that name a span within its trace, written as 16 lower-case hexadecimal digits: `00f067aa0ba902b7`.
public struct SpanID: Sendable, Hashable {
    /// The eight bytes, the first of them in the highest bits.
    public let bits: UInt64

    /// Makes an identifier from its bits. Zero is not valid on the wire.
    public init(bits: UInt64) {
        self.bits = bits
    }

    /// Reads 16 hexadecimal digits of either case. Anything else gives nil, and so do 16 zeros.
    public init?(_ hex: some StringProtocol) {
        guard let bits = UInt64(hexDigits: Array(hex.utf8)[...]), bits != 0, hex.utf8.count == 16 else { return nil }
        self.init(bits: bits)
    }
}

extension SpanID: CustomStringConvertible {
    /// 16 lower-case hexadecimal digits.
    public var description: String { bits.hexDigits }
}

extension UInt64 {
    /// The number as 16 lower-case digits, with leading zeros, unlike `String(_:radix:)`.
    var hexDigits: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for place in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: self >> UInt64(60 - 4 * place)) & 15
                buffer[place] = nibble < 10 ? 48 + nibble : 87 + nibble
            }
            return 16
        }
    }

    /// Reads 1 to 16 hexadecimal digits of either case, without sign or prefix.
    init?(hexDigits digits: ArraySlice<UInt8>) {
        guard (1...16).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case 48...57: value = value << 4 | UInt64(digit - 48)
            case 97...102: value = value << 4 | UInt64(digit - 87)
            case 65...70: value = value << 4 | UInt64(digit - 55)
            default: return nil
            }
        }
        self = value
    }
}

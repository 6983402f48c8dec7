import Tracemark

/// The beginning of a trace's or a span's id, as people type it: `4bf92f`.
public struct IDPrefix: Sendable, Hashable, CustomStringConvertible {
    /// How many digits a whole trace id has.
    public static let traceDigitCount = 32
    /// How many digits a whole span id has.
    public static let spanDigitCount = 16

    /// The hexadecimal digits in lower case.
    public let description: String

    /// Reads digits of either case.
    ///
    /// - Parameter digitCount: How many digits a whole id has.
    /// - Returns: Nil if the text is no beginning of such an id: empty, as long as a whole one, or of other characters.
    public init?(_ text: some StringProtocol, of digitCount: Int) {
        guard (1..<digitCount).contains(text.utf8.count), text.utf8.allSatisfy(\.isHexDigit) else { return nil }
        description = text.lowercased()
    }

    /// Whether a trace's id begins so.
    public func begins(_ id: TraceID) -> Bool { id.description.hasPrefix(description) }

    /// Whether a span's id begins so.
    public func begins(_ id: SpanID) -> Bool { id.description.hasPrefix(description) }

    /// The first and the last 16 bytes that begin so.
    public var traceBytes: (first: [UInt8], last: [UInt8]) {
        (Self.bytes(padded("0", Self.traceDigitCount)), Self.bytes(padded("f", Self.traceDigitCount)))
    }

    /// The 64 bits of the first and the last span id that begin so.
    public var spanBits: ClosedRange<UInt64> {
        Self.bits(padded("0", Self.spanDigitCount))...Self.bits(padded("f", Self.spanDigitCount))
    }

    private func padded(_ digit: String, _ count: Int) -> String {
        description + String(repeating: digit, count: count - min(count, description.utf8.count))
    }

    private static func bytes(_ digits: String) -> [UInt8] { [UInt8](hexDigits: digits) ?? [] }
    private static func bits(_ digits: String) -> UInt64 { UInt64(digits, radix: 16) ?? 0 }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        (48...57).contains(self) || (97...102).contains(self) || (65...70).contains(self)
    }
}

import Tracemark

/// A prefix of a trace ID or span ID, as people type it: `4bf92f`.
public struct IDPrefix: Sendable, Hashable, CustomStringConvertible {
    /// The number of digits of a trace ID.
    public static let traceDigitCount = 32
    /// The number of digits of a span ID.
    public static let spanDigitCount = 16

    /// The hexadecimal digits in lower case.
    public let description: String

    /// Parses digits in either case.
    ///
    /// - Parameter digitCount: The number of digits of a complete ID.
    /// - Returns: Nil if the text is empty, has other characters, or is as long as a complete ID.
    public init?(_ text: some StringProtocol, of digitCount: Int) {
        guard (1..<digitCount).contains(text.utf8.count), text.utf8.allSatisfy(\.isHexDigit) else { return nil }
        description = text.lowercased()
    }

    /// Returns whether a trace ID begins with the prefix.
    public func begins(_ id: TraceID) -> Bool { id.description.hasPrefix(description) }

    /// Returns whether a span ID begins with the prefix.
    public func begins(_ id: SpanID) -> Bool { id.description.hasPrefix(description) }

    /// The first and the last trace ID with the prefix, as 16 bytes each.
    public var traceBytes: (first: [UInt8], last: [UInt8]) {
        (Self.bytes(padded("0", Self.traceDigitCount)), Self.bytes(padded("f", Self.traceDigitCount)))
    }

    /// The first and the last span ID with the prefix, as 64 bits each.
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

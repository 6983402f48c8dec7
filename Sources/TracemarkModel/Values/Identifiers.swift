import Tracemark

/// The key of a span: its W3C trace ID of 16 bytes and span ID of 8 bytes.
public struct SpanKey: Sendable, Hashable {
    /// The trace of the span.
    public var traceID: TraceID
    /// The span within the trace.
    public var spanID: SpanID

    /// Creates a key.
    public init(_ traceID: TraceID, _ spanID: SpanID) {
        self.traceID = traceID
        self.spanID = spanID
    }
}

// MARK: - UUIDs, for clients that know no other form

extension TraceID {
    /// The same 16 bytes as a UUID: `4bf92f35-77b3-4da6-a3ce-929d0e0e4736`.
    public var uuidString: String {
        let digits = Array(description)
        let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return groups.map { String($0) }.joined(separator: "-")
    }

    /// Parses a UUID in either case; nil for any other text, and for the UUID of zeros.
    public init?(uuidString: some StringProtocol) {
        guard let digits = UUIDForm.digits(of: uuidString) else { return nil }
        self.init(digits)
    }

    /// The 16 bytes in network order.
    public var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }

    /// Creates an ID from 16 bytes; nil for another number of bytes, and for zeros.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let high = UInt64(bigEndianBytes: bytes.prefix(8))
        let low = UInt64(bigEndianBytes: bytes.dropFirst(8))
        guard high | low != 0 else { return nil }
        self.init(high: high, low: low)
    }
}

extension SpanID {
    /// The 8 bytes as the second half of a UUID whose first half is zero: `00000000-0000-0000-00f0-67aa0ba902b7`.
    public var uuidString: String {
        let digits = Array(description)
        return "00000000-0000-0000-\(String(digits[0..<4]))-\(String(digits[4..<16]))"
    }

    /// Parses the form of ``uuidString``. For any other UUID, the two halves are folded together. A client that creates
    /// UUIDs for its spans then finds them by these UUIDs.
    public init?(uuidString: some StringProtocol) {
        guard let digits = UUIDForm.digits(of: uuidString), let whole = TraceID(digits) else { return nil }
        let bits = whole.high ^ whole.low
        guard bits != 0 else { return nil }
        self.init(bits: bits)
    }

    /// The 8 bytes in network order.
    public var bytes: [UInt8] { bits.bigEndianBytes }

    /// Creates an ID from 8 bytes; nil for another number of bytes, and for zeros.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        let bits = UInt64(bigEndianBytes: bytes)
        guard bits != 0 else { return nil }
        self.init(bits: bits)
    }
}

private enum UUIDForm {
    /// Returns the 32 digits of `8-4-4-4-12`.
    static func digits(of text: some StringProtocol) -> String? {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        return groups.joined()
    }
}

extension UInt64 {
    fileprivate var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) }
    }

    fileprivate init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

// MARK: - As text in JSON

extension TraceID: Codable {
    /// Decodes 32 hexadecimal digits or a UUID.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = TraceID(text) ?? TraceID(uuidString: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a trace ID of 32 hexadecimal digits.")
        }
        self = id
    }

    /// Encodes 32 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SpanID: Codable {
    /// Decodes 16 hexadecimal digits or a UUID.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = SpanID(text) ?? SpanID(uuidString: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a span ID of 16 hexadecimal digits.")
        }
        self = id
    }

    /// Encodes 16 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SpanKey: Codable {
    private enum CodingKeys: String, CodingKey {
        case traceID = "trace_id"
        case spanID = "span_id"
        /// The names of earlier versions.
        case formerTraceID = "traceID"
        case formerSpanID = "spanID"
    }

    /// Decodes `{"trace_id": …, "span_id": …}`, or the names `traceID` and `spanID` in files of earlier versions.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if values.contains(.formerTraceID), !values.contains(.traceID) {
            self.init(
                try values.decode(TraceID.self, forKey: .formerTraceID),
                try values.decode(SpanID.self, forKey: .formerSpanID))
        } else {
            self.init(
                try values.decode(TraceID.self, forKey: .traceID), try values.decode(SpanID.self, forKey: .spanID))
        }
    }

    /// Encodes `{"trace_id": …, "span_id": …}`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(traceID, forKey: .traceID)
        try values.encode(spanID, forKey: .spanID)
    }
}

extension SpanKind: Codable {}

extension MetricNumber: Codable {
    /// Decodes a number. A number without a fraction becomes an integer. `"NaN"`, `"Infinity"` and `"-Infinity"` are
    /// numbers too.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .decimal(value)
        } else if let value = (try? container.decode(String.self)).flatMap({ Self.words[$0] }) {
            self = .decimal(value)
        } else if case .decimal(let value) = try container.decode(AttributeValue.self) {
            self = .decimal(value)
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "A metric's value is not a number.")
        }
    }

    /// Encodes a number. A non-finite number becomes a string, as in protobuf's JSON format: `"NaN"`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let value): try container.encode(value)
        case .decimal(let value) where value.isFinite: try container.encode(value)
        case .decimal(let value):
            try container.encode(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    private static let words = ["NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity]
}

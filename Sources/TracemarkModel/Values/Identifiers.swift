import Tracemark

/// The two ids that name a span: W3C's trace id of 16 bytes and span id of 8.
public struct SpanKey: Sendable, Hashable {
    /// The trace that the span belongs to.
    public var traceID: TraceID
    /// The span within it.
    public var spanID: SpanID

    /// Names a span.
    public init(_ traceID: TraceID, _ spanID: SpanID) {
        self.traceID = traceID
        self.spanID = spanID
    }
}

// MARK: - UUIDs, for clients that know no other form

extension TraceID {
    /// The same 16 bytes in a UUID's form: `4bf92f35-77b3-4da6-a3ce-929d0e0e4736`.
    public var uuidString: String {
        let digits = Array(description)
        let groups = [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
        return groups.map { String($0) }.joined(separator: "-")
    }

    /// Reads a UUID's form of either case; nil for anything else, and for the UUID of zeros.
    public init?(uuidString: some StringProtocol) {
        guard let digits = UUIDForm.digits(of: uuidString) else { return nil }
        self.init(digits)
    }

    /// The 16 bytes as they stand on the wire.
    public var bytes: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }

    /// Reads 16 bytes; nil if there are more or less, and for zeros.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let high = UInt64(bigEndianBytes: bytes.prefix(8))
        let low = UInt64(bigEndianBytes: bytes.dropFirst(8))
        guard high | low != 0 else { return nil }
        self.init(high: high, low: low)
    }
}

extension SpanID {
    /// The span's 8 bytes as the second half of a UUID whose first half is zero:
    /// `00000000-0000-0000-00f0-67aa0ba902b7`.
    public var uuidString: String {
        let digits = Array(description)
        return "00000000-0000-0000-\(String(digits[0..<4]))-\(String(digits[4..<16]))"
    }

    /// Reads the form that ``uuidString`` has. Of any other UUID the two halves are folded together, so that a client
    /// which makes up UUIDs for its spans finds them again by the UUID it made.
    public init?(uuidString: some StringProtocol) {
        guard let digits = UUIDForm.digits(of: uuidString), let whole = TraceID(digits) else { return nil }
        let bits = whole.high ^ whole.low
        guard bits != 0 else { return nil }
        self.init(bits: bits)
    }

    /// The 8 bytes as they stand on the wire.
    public var bytes: [UInt8] { bits.bigEndianBytes }

    /// Reads 8 bytes; nil if there are more or less, and for zeros.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 8 else { return nil }
        let bits = UInt64(bigEndianBytes: bytes)
        guard bits != 0 else { return nil }
        self.init(bits: bits)
    }
}

private enum UUIDForm {
    /// The 32 digits of `8-4-4-4-12`.
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
    /// Reads 32 hexadecimal digits or a UUID's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = TraceID(text) ?? TraceID(uuidString: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a trace id of 32 hexadecimal digits.")
        }
        self = id
    }

    /// Writes 32 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SpanID: Codable {
    /// Reads 16 hexadecimal digits or a UUID's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = SpanID(text) ?? SpanID(uuidString: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a span id of 16 hexadecimal digits.")
        }
        self = id
    }

    /// Writes 16 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension SpanKey: Codable {
    private enum CodingKeys: String, CodingKey {
        case traceID = "trace_id"
        case spanID = "span_id"
        /// As the names were written once.
        case formerTraceID = "traceID"
        case formerSpanID = "spanID"
    }

    /// Reads `{"trace_id": …, "span_id": …}`, and the names `traceID` and `spanID` that files of earlier versions have.
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

    /// Writes `{"trace_id": …, "span_id": …}`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(traceID, forKey: .traceID)
        try values.encode(spanID, forKey: .spanID)
    }
}

extension SpanKind: Codable {}

extension MetricNumber: Codable {
    /// Reads a number; one without a fraction is a whole number. `"NaN"`, `"Infinity"` and `"-Infinity"` are numbers too.
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
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "A metric's value is no number.")
        }
    }

    /// Writes a number; one that JSON has no form for as protobuf's JSON form does: `"NaN"`.
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

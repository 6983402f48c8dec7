import Tracemark
import TracemarkModel

/// Small traces with everything in them, out of few words, so that filters find something.
public struct RandomTraces {
    /// Where the randomness comes from.
    public var random: SeededRandom

    /// The time around which all traces lie.
    public static let epoch = Timestamp(nanoseconds: 1_795_000_000_000_000_000)
    static let second: Int64 = 1_000_000_000
    static let names = [
        "summarize", "summarize_document", "Retrieve", "generate_answer", "é*\"x\" (y)", "", "cut\0name",
    ]
    static let words = [
        "rate", "limit", "Rate", "limits", "upstream", "Überlast", "東京", "東", "a", "O'Brien", "%_", "nul\0word",
    ]
    static let tagKeys = ["environment", "team", "my key", "a.b", "x\"y"]
    static let tagValues = ["production", "Production", "dev", "", "a b", "sear*ch", "100%", "_", "a\0b"]
    static let metricNames = ["quality", "latency_ms", "a b"]
    static let models = ["gpt-4o", "GPT-4o-mini", "llama"]
    static let services = ["api", "worker"]

    /// Starts from a seed.
    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A few words in a row.
    public mutating func text() -> String {
        (0..<random.int(0...6)).map { _ in random.one(of: Self.words) }
            .joined(separator: random.one(of: [" ", ", ", "\n", "_"]))
    }

    /// The spans of a trace, in no special order.
    public mutating func trace(spans count: Int) -> [SpanRecord] {
        let traceID = TraceID(high: random.next() | 1, low: random.next())
        let traceStart = Self.epoch.advanced(byNanoseconds: Int64(random.int(-100...0)) * Self.second)
        let hasRoot = random.chance(0.8)
        var ids: [SpanID] = []
        var spans: [SpanRecord] = []
        for index in 0..<count {
            let id = SpanID(bits: random.next() | 1)
            let parent = index == 0 ? (hasRoot ? nil : SpanID(bits: random.next() | 1)) : random.one(of: ids)
            ids.append(id)
            spans.append(span(traceID, id, parent: parent, after: traceStart))
        }
        return spans.shuffled(using: &random)
    }

    private mutating func span(
        _ traceID: TraceID, _ id: SpanID, parent: SpanID?, after traceStart: Timestamp
    ) -> SpanRecord {
        let start = traceStart.advanced(byNanoseconds: Int64(random.int(0...5)) * Self.second)
        var span = SpanRecord(
            traceID: traceID, spanID: id, parentID: parent, name: random.one(of: Self.names),
            kind: random.one(of: SpanKind.allCases), start: start)
        if random.chance(0.5) { span.type = random.one(of: ["llm", "tool", "LLM", "chain"]) }
        if random.chance(0.85) {
            span.end = start.advanced(byNanoseconds: Int64(random.int(0...4)) * Self.second)
            span.status = random.one(of: [.ok, .ok, .ok, .error, .cancelled])
        }
        if span.status == .error, random.chance(0.7) { span.statusMessage = text() }
        if random.chance(0.7) { span.service = random.one(of: Self.services) }
        if random.chance(0.4) { span.model = random.one(of: Self.models) }
        if random.chance(0.3) { span.user = random.one(of: ["usr_1", "usr_2"]) }
        if random.chance(0.3) { span.session = random.one(of: ["s1", "s2"]) }
        if random.chance(0.3) { span.inputTokens = Int64(random.int(0...5) * 100) }
        if random.chance(0.3) { span.outputTokens = Int64(random.int(0...5) * 100) }
        if random.chance(0.3) { span.cost = Double(random.int(0...8)) / 4 }
        if random.chance(0.6) { span.input = SpanContent(text()) }
        if random.chance(0.6) {
            span.output = random.chance(0.5) ? SpanContent(text()) : SpanContent(json: .string(text()))
        }
        if random.chance(0.4) { span.scope = random.one(of: ["tracemark 1.0", "other"]) }
        if random.chance(0.1) { span.traceState = "vendor=1" }
        addEntries(to: &span)
        return span
    }

    private mutating func addEntries(to span: inout SpanRecord) {
        for _ in 0..<random.int(0...2) { span.tags[random.one(of: Self.tagKeys)] = random.one(of: Self.tagValues) }
        for _ in 0..<random.int(0...2) {
            span.metrics[random.one(of: Self.metricNames)] =
                random.chance(0.5)
                ? MetricRecord(random.int(-1...5), comment: random.chance(0.3) ? text() : nil)
                : MetricRecord(Double(random.int(-4...20)) / 4, time: random.chance(0.3) ? span.start : nil)
        }
        if random.chance(0.3) { span.metadata["reviewed"] = .boolean(random.chance(0.5)) }
        if random.chance(0.2) { span.metadata[random.one(of: Self.tagKeys)] = value(depth: 2) }
        for _ in 0..<random.int(0...2) { span.attributes["http.\(random.int(0...3))"] = value(depth: 2) }
        if random.chance(0.3) { span.resource["host.name"] = .string("h\(random.int(0...2))") }
        if random.chance(0.2) {
            span.events.append(
                SpanEvent(
                    time: span.start, name: "exception",
                    attributes: ["exception.type": "Timeout", "exception.message": .string(text())]))
        }
        if random.chance(0.1) {
            let other = SpanKey(TraceID(high: 1, low: random.next()), SpanID(bits: random.next() | 1))
            span.links.append(SpanLink(other, attributes: ["why": "retry"]))
        }
    }

    /// Any value that an attribute can have.
    public mutating func value(depth: Int) -> AttributeValue {
        switch random.int(0...(depth > 0 ? 7 : 5)) {
        case 0: .null
        case 1: .boolean(random.chance(0.5))
        case 2: .integer(Int64(truncatingIfNeeded: random.next()))
        case 3: .decimal(random.one(of: [0, -0.5, 1e300, 1e-7, 3, .infinity, Double(random.int(-9...9)) / 7]))
        case 4: .bytes([0, 255, UInt8(random.int(0...255))])
        case 5: .string(text())
        case 6: .array((0..<random.int(0...3)).map { _ in value(depth: depth - 1) })
        default: .object(["k": value(depth: depth - 1), random.one(of: Self.tagKeys): value(depth: depth - 1)])
        }
    }
}

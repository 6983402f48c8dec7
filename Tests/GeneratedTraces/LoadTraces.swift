import Tracemark
import TracemarkModel

/// Traces of an AI program as a load: spans of about 1 KB, the same in every run.
///
/// Trace `n` can be made without those before it. Most have 8 to 104 spans; every 1,000th has 1,000.
public struct LoadTraces: Sendable {
    /// Where the randomness comes from.
    public var seed: UInt64
    /// When the last trace starts; the traces are spread evenly over seven days before it.
    public var end: Timestamp
    /// How many traces there are in all.
    public var count: Int
    private let words: [String]

    private static let steps: [(name: String, type: String, parent: Int)] = [
        ("qa_pipeline", "chain", 0), ("retrieve_context", "retrieval", 0), ("embed_query", "embedding", 1),
        ("knowledge_search", "tool", 1), ("generate_answer", "llm", 0), ("tool_lookup", "tool", 4),
        ("http_get", "tool", 5), ("validate_output", "guardrail", 0),
    ]
    private static let models = ["gpt-4o", "gpt-4o-mini", "claude-sonnet", "mistral-large", "llama-70b"]
    private static let roots = ["qa_pipeline", "document_pipeline", "chat", "nightly_report"]

    /// Describes a load.
    public init(
        count: Int, seed: UInt64 = 1, end: Timestamp = Timestamp(nanoseconds: 1_795_000_000_000_000_000)
    ) {
        self.count = count
        self.seed = seed
        self.end = end
        var random = SeededRandom(seed: seed)
        words = (0..<4_000).map { _ in
            String((0..<random.int(3...9)).map { _ in Character(UnicodeScalar(UInt8(97 + random.int(0...25)))) })
        }
    }

    /// How many spans a trace has.
    public func spanCount(ofTrace number: Int) -> Int {
        if number % 1_000 == 500 { return 1_000 }
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 7_919)
        return random.int(1...13) * 8
    }

    /// The id of a trace.
    public func id(ofTrace number: Int) -> TraceID {
        var random = SeededRandom(seed: seed ^ UInt64(number + 1) &* 0xD6E8_FEB8_6659_FD93)
        return TraceID(high: random.next() | 1, low: random.next())
    }

    /// The spans of a trace, the root first, each as one part that says all.
    public func parts(ofTrace number: Int) -> [SpanPart] {
        let traceID = id(ofTrace: number)
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 104_729)
        let count = spanCount(ofTrace: number)
        let ids = (0..<count).map { _ in SpanID(bits: random.next() | 1) }
        let step = 604_800_000_000_000 / Int64(max(1, self.count))
        let start = end.advanced(byNanoseconds: -604_800_000_000_000 + Int64(number) * step)
        let environment = random.one(of: ["production", "production", "staging", "dev"])
        let user = "usr_\(random.int(0...4_999))"
        let session = "session_\(random.int(0...19_999))"
        return (0..<count).map { index in
            let (group, place) = index.quotientAndRemainder(dividingBy: 8)
            let shape = Self.steps[place]
            var part = SpanPart(SpanKey(traceID, ids[index]), version: start)
            part.name = index == 0 ? Self.roots[number % 4] : shape.name
            part.parent = index == 0 ? .root : .span(place == 0 ? ids[0] : ids[group * 8 + shape.parent])
            part.kind = .internal
            part.type = shape.type
            part.start = start.advanced(byNanoseconds: Int64(index) * 1_000_000)
            let length = Int64(random.int(1...2_000)) * (index == 0 ? 10_000_000 : 1_000_000)
            part.end = part.start!.advanced(byNanoseconds: length)
            part.version = part.end!.nanoseconds
            part.outcome = random.chance(0.03) ? .error : .ok
            if part.outcome == .error { part.statusMessage = "upstream timeout" }
            part.service = "load"
            part.tags = ["environment": environment]
            if index == 0 { part.tags["user_id"] = user }
            part.user = user
            part.session = session
            part.input = SpanContent(text(of: 420, &random))
            part.output = SpanContent(text(of: 420, &random))
            part.attributes = [
                "code.function.name": .string("Pipeline.\(shape.name)"), "code.file.path": "Sources/App/Pipeline.swift",
                "code.line.number": .integer(Int64(10 + place)),
            ]
            if shape.type == "llm" {
                part.model = random.one(of: Self.models)
                part.inputTokens = Int64(random.int(20...4_000))
                part.outputTokens = Int64(random.int(5...900))
                part.cost = Double(random.int(1...400)) / 10_000
                part.metrics["quality_score"] = MetricRecord(Double(random.int(0...500)) / 100)
            }
            part.resource = ["telemetry.sdk.name": "tracemark", "telemetry.sdk.language": "swift"]
            return part
        }
    }

    private func text(of length: Int, _ random: inout SeededRandom) -> String {
        var text = ""
        text.reserveCapacity(length + 10)
        while text.utf8.count < length {
            text += words[Int(truncatingIfNeeded: random.next() % 4_000)]
            text += " "
        }
        // Now and then a word that a search can find among all.
        if random.chance(0.000_2) { text += "needleword" }
        return text
    }
}

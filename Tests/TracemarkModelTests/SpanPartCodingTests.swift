import Foundation
import GeneratedTraces
import Testing
import Tracemark
import TracemarkModel

@Suite("Parts of spans as JSON")
struct SpanPartCodingTests {
    private let key = SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3))

    @Test("A random part is the same after it was written and read", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var traces = RandomTraces(seed: random.next())
        for record in traces.trace(spans: 4) {
            var part = SpanPart(record, version: Timestamp(nanoseconds: Int64(truncatingIfNeeded: random.next())))
            if random.chance(0.4) { part.name = nil }
            if random.chance(0.4) { part.parent = nil }
            if random.chance(0.4) { part.kind = nil }
            if random.chance(0.4) { part.start = nil }
            if random.chance(0.2) { part.metrics["odd"] = MetricRecord(.infinity) }
            let read = try JSONDecoder().decode(SpanPart.self, from: JSONEncoder().encode(part))
            #expect(read == part.asJSONTellsIt)
        }
    }

    @Test("What a part does not say is not written")
    func absentFields() throws {
        var part = SpanPart(key, version: Timestamp(nanoseconds: 7))
        part.metrics["quality_score"] = MetricRecord(4.5)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(part), as: UTF8.self)
        #expect(
            text == #"{"metrics":{"quality_score":{"value":4.5}},"span_id":"0000000000000003","#
                + #""trace_id":"00000000000000010000000000000002","version":7}"#)
    }

    @Test("A root is told from a span whose parent was not said")
    func parents() throws {
        var part = SpanPart(key, version: Timestamp(nanoseconds: 7))
        part.parent = .root
        #expect(try JSONDecoder().decode(SpanPart.self, from: JSONEncoder().encode(part)).parent == .root)
        part.parent = nil
        #expect(try JSONDecoder().decode(SpanPart.self, from: JSONEncoder().encode(part)).parent == nil)
    }
}

extension SpanPart {
    /// JSON does not tell 3.0 from 3.
    fileprivate var asJSONTellsIt: SpanPart {
        var part = self
        part.metrics = metrics.mapValues { metric in
            guard case .decimal(let value) = metric.value, let whole = Int64(exactly: value) else { return metric }
            var metric = metric
            metric.value = .integer(whole)
            return metric
        }
        part.metadata = metadata.mapValues(\.asJSONTellsIt)
        part.attributes = attributes.mapValues(\.asJSONTellsIt)
        return part
    }
}

extension AttributeValue {
    fileprivate var asJSONTellsIt: AttributeValue {
        switch self {
        case .decimal(let value): Int64(exactly: value).map { .integer($0) } ?? self
        case .array(let values): .array(values.map(\.asJSONTellsIt))
        case .object(let values): .object(values.mapValues(\.asJSONTellsIt))
        default: self
        }
    }
}

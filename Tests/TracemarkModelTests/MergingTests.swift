import GeneratedTraces
import Testing
import Tracemark
import TracemarkModel

@Suite("Merging the parts of a span")
struct MergingTests {
    let key = SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3))

    private func at(_ second: Int64) -> Timestamp { Timestamp(nanoseconds: second * 1_000_000_000) }

    @Test("A start, an end and a late metric make one span, in every order and with every one of them twice")
    func orders() {
        var start = SpanPart(key, version: at(1))
        start.name = "answer"
        start.parent = .root
        start.start = at(1)
        start.input = SpanContent("question")
        start.tags["team"] = "search"
        var end = SpanPart(key, version: at(5))
        end.name = "answer"
        end.start = at(1)
        end.end = at(5)
        end.outcome = .ok
        end.tags["team"] = "answers"
        var late = SpanPart(key, version: at(9))
        late.metrics["quality"] = MetricRecord(4.5)
        late.metadata["reviewed"] = true

        var expected = SpanRecord(
            traceID: key.traceID, spanID: key.spanID, name: "answer", start: at(1), end: at(5), status: .ok)
        expected.input = SpanContent("question")
        expected.tags["team"] = "answers"
        expected.metrics["quality"] = MetricRecord(4.5)
        expected.metadata["reviewed"] = true
        for order in permutations([start, end, late]) {
            var merged = MergedSpan(order[0])
            for part in order.dropFirst() + order { merged.merge(part) }
            #expect(merged.record == expected)
        }
    }

    @Test("Random parts come to the same in every order, in any grouping and however often", arguments: 0..<60)
    func randomOrders(seed: UInt64) {
        var parts = (0..<4).map { _ in SpanPart(key, version: at(0)) }
        var random = SeededRandom(seed: seed)
        for index in parts.indices { parts[index] = randomPart(&random) }
        let whole = merged(parts)
        for order in permutations(parts) {
            #expect(merged(order) == whole)
            #expect(MergedSpan(merging: order) == whole)
            #expect(MergedSpan(merging: order + order.prefix(3)) == whole)
            #expect(merged(order + order.prefix(2)) == whole)
            var grouped = merged(Array(order[..<2]))
            grouped.merge(merged(Array(order[2...])))
            #expect(grouped == whole)
        }
    }

    @Test("A span whose end has not come is running, and a failure counts before it comes")
    func status() {
        var part = SpanPart(key, version: at(1))
        part.start = at(1)
        #expect(MergedSpan(part).status == .running)
        part.outcome = .error
        #expect(MergedSpan(part).status == .error)
    }

    private func merged(_ parts: [SpanPart]) -> MergedSpan {
        var merged = MergedSpan(parts[0])
        for part in parts.dropFirst() { merged.merge(part) }
        return merged
    }

    /// Few versions and few values, so that many parts say different things at the same time.
    private func randomPart(_ random: inout SeededRandom) -> SpanPart {
        var traces = RandomTraces(seed: random.next())
        var part = SpanPart(traces.trace(spans: 1)[0], version: at(Int64(random.int(1...3))))
        part.key = key
        if random.chance(0.4) { part.name = nil }
        if random.chance(0.5) { part.end = nil }
        if random.chance(0.5) { part.start = nil }
        if random.chance(0.5) { part.parent = nil }
        if random.chance(0.5) { part.kind = nil }
        if random.chance(0.5) { part.outcome = nil }
        return part
    }

    private func permutations(_ parts: [SpanPart]) -> [[SpanPart]] {
        guard parts.count > 1 else { return [parts] }
        return parts.indices.flatMap { index in
            var rest = parts
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}

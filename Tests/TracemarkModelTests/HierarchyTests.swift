import Testing
import Tracemark
import TracemarkModel

@Suite("The hierarchy of a trace")
struct HierarchyTests {
    private func rows(_ parents: [(id: UInt64, parent: UInt64?)]) -> [String] {
        let details = trace(parents)
        return details.hierarchy.map { String(repeating: "-", count: $0.depth) + details.spans[$0.index].name }
    }

    private func trace(_ parents: [(id: UInt64, parent: UInt64?)]) -> TraceDetails {
        let traceID = TraceID(high: 1, low: 1)
        let spans = parents.enumerated().map { place, span in
            SpanRecord(
                traceID: traceID, spanID: SpanID(bits: span.id), parentID: span.parent.map { SpanID(bits: $0) },
                name: "\(span.id)", start: Timestamp(nanoseconds: Int64(place)))
        }
        let trace = TraceRecord(id: traceID, name: "", start: Timestamp(nanoseconds: 0))
        return TraceDetails(trace: trace, spans: spans)
    }

    @Test("Spans stand below their parents, in the order of their start")
    func nesting() {
        #expect(rows([(1, nil), (2, 1), (3, 1), (4, 2)]) == ["1", "-2", "--4", "-3"])
    }

    @Test("Spans whose parent has not arrived, and spans in a ring, come exactly once")
    func orphans() {
        #expect(rows([(2, 9), (3, 2), (5, 6), (6, 5), (7, 7)]).sorted() == ["-3", "-6", "2", "5", "7"])
    }

    @Test("A chain of 100,000 spans is walked without exhausting the stack")
    func depth() {
        #expect(trace((1...100_000).map { ($0, $0 == 1 ? nil : $0 - 1) }).hierarchy.last?.depth == 99_999)
    }
}

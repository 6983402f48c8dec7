import Tracemark
import TracemarkModel

/// The rows in which the spans of a trace are drawn. In one row, spans either follow each other or lie within each other;
/// a viewer takes what lies within a span for a part of it.
///
/// So a span comes into the row of its parent, if nothing else runs there; spans that overlap their siblings, or go on
/// longer than their parent, come into rows of their own. Spans are taken in the order of their start.
struct ChromeLanes: Sendable {
    private struct Open {
        let span: SpanID
        let end: Int64
    }

    /// The spans that still run in each row, the innermost last.
    private var lanes: [[Open]] = []

    /// The row for a span, from 0.
    ///
    /// - Parameter end: When it ends, in nanoseconds; `Int64.max` for one whose end has not come.
    mutating func place(_ span: SpanID, below parent: SpanID?, start: Int64, end: Int64) -> Int {
        for lane in lanes.indices {
            while let last = lanes[lane].last, last.end <= start { lanes[lane].removeLast() }
        }
        let open = Open(span: span, end: end)
        if let parent, let lane = lanes.firstIndex(where: { $0.last?.span == parent }), end <= lanes[lane].last!.end {
            lanes[lane].append(open)
            return lane
        }
        if let lane = lanes.firstIndex(where: \.isEmpty) {
            lanes[lane].append(open)
            return lane
        }
        lanes.append([open])
        return lanes.count - 1
    }

    /// Whether nothing of the trace runs any more at this time.
    func isDone(at time: Int64) -> Bool {
        lanes.allSatisfy { $0.allSatisfy { $0.end <= time } }
    }
}

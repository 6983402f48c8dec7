import Tracemark
import TracemarkModel

/// The rows of a trace's spans in a viewer. In one row, spans follow each other or are nested. A viewer takes a nested
/// span for a child.
///
/// A span is placed in the row of its parent if nothing else runs there. A span that overlaps a sibling, or outlasts
/// its parent, gets another row. Spans are placed in order of start.
struct ChromeLanes: Sendable {
    private struct Open {
        let span: SpanID
        let end: Int64
    }

    /// The running spans of each row, innermost last.
    private var lanes: [[Open]] = []

    /// Returns the row of a span, from 0.
    ///
    /// - Parameter end: The end in nanoseconds; `Int64.max` for a running span.
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

    /// Returns whether no span of the trace runs at this time.
    func isDone(at time: Int64) -> Bool {
        lanes.allSatisfy { $0.allSatisfy { $0.end <= time } }
    }
}

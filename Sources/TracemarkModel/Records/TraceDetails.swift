import Tracemark

/// A trace with its spans, in the order of their start.
public struct TraceDetails: Sendable, Hashable, Codable {
    /// The trace's record, which summarizes the spans.
    public var trace: TraceRecord
    /// The spans in the order of their start.
    public var spans: [SpanRecord]

    /// Creates a trace with its spans.
    public init(trace: TraceRecord, spans: [SpanRecord]) {
        self.trace = trace
        self.spans = spans
    }

    /// A row of the hierarchy of spans.
    public struct Row: Sendable, Hashable {
        /// The index of the span in ``TraceDetails/spans``.
        public var index: Int
        /// The number of enclosing spans.
        public var depth: Int
        /// A Boolean value that indicates whether the span is the last child of its parent.
        public var isLast: Bool
        /// A Boolean value that indicates whether the span's parent is missing in the trace.
        public var isMissingParent: Bool
    }

    /// The rows of the hierarchy in print order: each span is followed by its children in order of their start. Spans
    /// with a missing parent are at the top. In a cycle of parents, the first span is at the top too, so that every
    /// span occurs once.
    public var hierarchy: [Row] {
        var places: [SpanID: Int] = [:]
        for (index, span) in spans.enumerated() { places[span.spanID] = index }
        var children: [Int: [Int]] = [:]
        var tops: [Int] = []
        for (index, span) in spans.enumerated() {
            if let parent = span.parentID.flatMap({ places[$0] }), parent != index {
                children[parent, default: []].append(index)
            } else {
                tops.append(index)
            }
        }
        var rows: [Row] = []
        rows.reserveCapacity(spans.count)
        var isVisited = [Bool](repeating: false, count: spans.count)
        func visit(_ top: Int, isLast: Bool) {
            var stack = [(index: top, depth: 0, isLast: isLast)]
            while let (index, depth, isLast) = stack.popLast() {
                guard !isVisited[index] else { continue }
                isVisited[index] = true
                let parent = spans[index].parentID
                rows.append(
                    Row(
                        index: index, depth: depth, isLast: isLast,
                        isMissingParent: parent.map { places[$0] == nil } ?? false))
                let below = children[index] ?? []
                for (place, child) in below.enumerated().reversed() {
                    stack.append((child, depth + 1, place == below.count - 1))
                }
            }
        }
        for (place, top) in tops.enumerated() { visit(top, isLast: place == tops.count - 1) }
        for index in spans.indices where !isVisited[index] { visit(index, isLast: true) }
        return rows
    }
}

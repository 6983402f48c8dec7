import Tracemark

/// A trace with its spans, in the order of their start.
public struct TraceDetails: Sendable, Hashable, Codable {
    /// What the spans amount to.
    public var trace: TraceRecord
    /// The spans in the order of their start.
    public var spans: [SpanRecord]

    /// Puts a trace and its spans together.
    public init(trace: TraceRecord, spans: [SpanRecord]) {
        self.trace = trace
        self.spans = spans
    }

    /// A span at its place in the hierarchy.
    public struct Row: Sendable, Hashable {
        /// The place of the span in ``TraceDetails/spans``.
        public var index: Int
        /// How many spans it is nested in.
        public var depth: Int
        /// Whether it is the last one of its parent's spans.
        public var isLast: Bool
        /// Whether it names a parent that is not in the trace.
        public var isMissingParent: Bool
    }

    /// The hierarchy from top to bottom, as it is printed: each span, then those within it in the order of their start.
    /// Spans whose parent has not arrived stand at the top. Of spans that are parents of each other, the first stands
    /// there too, so that every span comes exactly once.
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

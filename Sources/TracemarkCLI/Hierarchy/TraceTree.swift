import Tracemark
import TracemarkModel

/// The printed tree of a trace:
///
/// ```
/// trace 4bf92f3577b34da6a3ce929d0e0e4736 · ok · 3 spans · 2026-11-19 13:34:56 +01:00
/// Trace: "qa_pipeline"               chain      1.24 s  00f067aa0ba902b7  ━━━━━━━━━━━━━━━━
/// ├── Span: "retrieve_context"       retrieval  120 ms  1b…               ━━··············
/// ├── Span: "generate_answer"        llm        1.02 s  2c…               ··━━━━━━━━━━━━━━  gpt-4o
/// │   └── Metric: quality_score = 4.5
/// └── Span: "validate_output"        guardrail  90 ms   3d…               ···············━
/// ```
struct TraceTree {
    struct Node {
        let span: SpanRecord
        let lead: TreeLead
        let hasChildren: Bool
        /// A Boolean value that indicates whether the node represents the trace itself.
        let isTrace: Bool
        let parentTags: [String: String]
    }

    let trace: TraceRecord
    let nodes: [Node]
    /// A Boolean value that indicates whether a line for the trace precedes spans without a common root.
    let hasOwnHeading: Bool
    let showsContents: Bool
    let start: Int64
    let end: Int64

    init(_ details: TraceDetails, showsContents: Bool) {
        trace = details.trace
        self.showsContents = showsContents
        let rows = details.hierarchy
        let tops = rows.filter { $0.depth == 0 }
        let hasOwnHeading = tops.count != 1 || tops[0].isMissingParent
        self.hasOwnHeading = hasOwnHeading
        var nodes: [Node] = []
        nodes.reserveCapacity(rows.count)
        // The leads and spans above the current one, outermost first.
        var above: [(lead: TreeLead, span: SpanRecord)] = []
        for (place, row) in rows.enumerated() {
            above.removeLast(above.count - row.depth)
            let span = details.spans[row.index]
            let lead: TreeLead =
                if let parent = above.last {
                    parent.lead.child(isLast: row.isLast)
                } else {
                    hasOwnHeading ? TreeLead.top.child(isLast: row.isLast) : .top
                }
            nodes.append(
                Node(
                    span: span, lead: lead, hasChildren: place + 1 < rows.count && rows[place + 1].depth > row.depth,
                    isTrace: row.depth == 0 && !hasOwnHeading, parentTags: above.last?.span.tags ?? [:]))
            above.append((lead, span))
        }
        self.nodes = nodes
        start = details.spans.map(\.start.nanoseconds).min() ?? 0
        end = details.spans.map { ($0.end ?? $0.start).nanoseconds }.max() ?? 0
    }
}

/// The spans of a trace, or the late ones, as lines to print.
struct ConsoleTree {
    enum Heading {
        /// The whole trace from its root.
        case whole
        /// The spans that arrived after the root was printed, with the trace's name.
        case continued(String)
        /// The spans left when tracing ended, with the trace's name if it is known.
        case unfinished(String?)
    }

    /// A line of the tree: a span, or the number of spans that are not shown.
    struct Row {
        /// The text before the name: `│  ├─ `.
        let lead: String
        /// The text before further lines of the same row: `│  │  `.
        let below: String
        let content: Content

        enum Content {
            case span(SpanData, isUpdate: Bool)
            case more(count: Int, failed: Int)
        }
    }

    /// The most children of one span that are shown. A loop over ten thousand chunks must not scroll everything away.
    private static let childLimit = 20

    let trace: TraceID
    let heading: Heading
    let spanIDs: Set<SpanID>
    let rows: [Row]
    /// The number of spans dropped while they waited for the root.
    let dropped: Int
    let failed: Int
    /// A Boolean value that indicates whether the trace itself failed, and not only a span in it.
    let hasFailed: Bool
    /// The time window of the bars.
    let start: UInt64
    let end: UInt64

    /// Makes the trees below `tops` from all spans of a trace.
    init(
        trace: TraceID, tops: [SpanData], all: [SpanData], dropped: Int, heading: Heading, updated: Set<SpanID> = []
    ) {
        let ids = Set(tops.map(\.spanID))
        var children: [SpanID: [SpanData]] = [:]
        for span in all where !ids.contains(span.spanID) {
            if let parent = span.parentSpanID { children[parent, default: []].append(span) }
        }
        var walk = Walk(children: children, updated: updated)
        for top in Self.sorted(tops) {
            walk.visit(top, lead: "", below: "")
        }
        self.trace = trace
        self.heading = heading
        self.dropped = dropped
        spanIDs = walk.visited
        rows = walk.rows
        failed = walk.failed
        hasFailed = tops.contains { if case .error = $0.status { true } else { false } }
        start = tops.map(\.startNanoseconds).min() ?? 0
        end = tops.map(\.endNanoseconds).max() ?? 0
    }

    private static func sorted(_ spans: [SpanData]) -> [SpanData] {
        spans.sorted { ($0.startNanoseconds, $0.endNanoseconds) < ($1.startNanoseconds, $1.endNanoseconds) }
    }

    private struct Walk {
        let children: [SpanID: [SpanData]]
        let updated: Set<SpanID>
        var rows: [Row] = []
        var visited: Set<SpanID> = []
        var failed = 0

        /// Adds a span's rows. The program's own nesting of scopes bounds the depth.
        mutating func visit(_ span: SpanData, lead: String, below: String) {
            guard visited.insert(span.spanID).inserted else { return }
            if case .error = span.status { failed += 1 }
            let children = ConsoleTree.sorted(children[span.spanID] ?? [])
            rows.append(
                Row(
                    lead: lead, below: below + (children.isEmpty ? "   " : "│  "),
                    content: .span(span, isUpdate: updated.contains(span.spanID))))
            let hidden = children.count > ConsoleTree.childLimit ? children.count - ConsoleTree.childLimit + 1 : 0
            for (place, child) in children.dropLast(hidden).enumerated() {
                let isLast = place == children.count - 1
                visit(child, lead: below + (isLast ? "└─ " : "├─ "), below: below + (isLast ? "   " : "│  "))
            }
            guard hidden > 0 else { return }
            let before = (visited.count, failed)
            for child in children.suffix(hidden) { hide(child) }
            rows.append(
                Row(
                    lead: below + "└─ ", below: below + "   ",
                    content: .more(count: visited.count - before.0, failed: failed - before.1)))
        }

        private mutating func hide(_ span: SpanData) {
            guard visited.insert(span.spanID).inserted else { return }
            if case .error = span.status { failed += 1 }
            for child in children[span.spanID] ?? [] { hide(child) }
        }
    }
}

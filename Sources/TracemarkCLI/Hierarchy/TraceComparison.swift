import Tracemark
import TracemarkModel

/// A comparison of two traces. Spans are matched by their parents, names and order.
struct TraceComparison {
    /// A span of one trace, or matching spans of both.
    enum Pair {
        case both(SpanRecord, SpanRecord)
        case first(SpanRecord)
        case second(SpanRecord)
    }

    struct Node {
        let pair: Pair
        let lead: TreeLead
        let hasChildren: Bool
        /// The differences, except of durations.
        let changes: [Change]
    }

    /// A difference: the name, such as `output`, and the values before and after; nil for a missing value.
    struct Change: Hashable {
        let name: String
        let before: String?
        let after: String?
    }

    let first: TraceDetails
    let second: TraceDetails
    private(set) var nodes: [Node] = []

    /// A Boolean value that indicates whether the traces differ in more than times.
    var hasDifferences: Bool {
        nodes.contains { node in
            if case .both = node.pair { !node.changes.isEmpty } else { true }
        }
    }

    init(_ first: TraceDetails, _ second: TraceDetails) {
        self.first = first
        self.second = second
        let firsts = SpanTree(first)
        let seconds = SpanTree(second)
        // The spans to show, the next one last.
        var stack = Self.merged(firsts.tops, seconds.tops, firsts, seconds).map { ($0, TreeLead.top) }.reversed().map {
            $0
        }
        while let ((one, other), lead) = stack.popLast() {
            let below = Self.merged(
                one.map { firsts.children[$0] ?? [] } ?? [], other.map { seconds.children[$0] ?? [] } ?? [], firsts,
                seconds)
            nodes.append(node(one.map { first.spans[$0] }, other.map { second.spans[$0] }, lead, !below.isEmpty))
            for (place, pair) in below.enumerated().reversed() {
                stack.append((pair, lead.child(isLast: place == below.count - 1)))
            }
        }
    }

    private func node(_ one: SpanRecord?, _ other: SpanRecord?, _ lead: TreeLead, _ hasChildren: Bool) -> Node {
        switch (one, other) {
        case (let one?, let other?):
            Node(pair: .both(one, other), lead: lead, hasChildren: hasChildren, changes: Self.changes(one, other))
        case (let one?, nil): Node(pair: .first(one), lead: lead, hasChildren: hasChildren, changes: [])
        case (_, let other): Node(pair: .second(other!), lead: lead, hasChildren: hasChildren, changes: [])
        }
    }

    /// The spans of a trace by their parents, as indices in the list of spans.
    private struct SpanTree {
        var tops: [Int] = []
        var children: [Int: [Int]] = [:]
        let names: [String]

        init(_ details: TraceDetails) {
            names = details.spans.map(\.name)
            var above: [Int] = []
            for row in details.hierarchy {
                above.removeLast(above.count - row.depth)
                if let parent = above.last {
                    children[parent, default: []].append(row.index)
                } else {
                    tops.append(row.index)
                }
                above.append(row.index)
            }
        }
    }

    /// Returns the siblings of both traces in one order. Spans of the same name match if that keeps the order.
    private static func merged(
        _ ones: [Int], _ others: [Int], _ firsts: SpanTree, _ seconds: SpanTree
    ) -> [(Int?, Int?)] {
        let difference = others.map { seconds.names[$0] }.difference(from: ones.map { firsts.names[$0] })
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var pairs: [(Int?, Int?)] = []
        var (one, other) = (0, 0)
        while one < ones.count || other < others.count {
            if one < ones.count, removed.contains(one) {
                pairs.append((ones[one], nil))
                one += 1
            } else if other < others.count, inserted.contains(other) {
                pairs.append((nil, others[other]))
                other += 1
            } else {
                pairs.append((ones[one], others[other]))
                one += 1
                other += 1
            }
        }
        return pairs
    }

    private static func changes(_ one: SpanRecord, _ other: SpanRecord) -> [Change] {
        var changes: [Change] = []
        func compare(_ name: String, _ before: String?, _ after: String?) {
            if before != after { changes.append(Change(name: name, before: before, after: after)) }
        }
        compare("status", one.status.rawValue, other.status.rawValue)
        compare("error", one.errorText.isEmpty ? nil : one.errorText, other.errorText.isEmpty ? nil : other.errorText)
        compare("type", one.type, other.type)
        compare("model", one.model, other.model)
        compare("input tokens", one.inputTokens?.description, other.inputTokens?.description)
        compare("output tokens", one.outputTokens?.description, other.outputTokens?.description)
        compare("cost", one.cost.map { TerminalText.number($0) }, other.cost.map { TerminalText.number($0) })
        compare("input", one.input?.text, other.input?.text)
        compare("output", one.output?.text, other.output?.text)
        for key in Set(one.tags.keys).union(other.tags.keys).sorted() {
            compare("tag \(key)", one.tags[key], other.tags[key])
        }
        for name in Set(one.metrics.keys).union(other.metrics.keys).sorted() {
            compare(
                "metric \(name)", one.metrics[name]?.value.description, other.metrics[name]?.value.description)
        }
        for key in Set(one.metadata.keys).union(other.metadata.keys).sorted() {
            compare("metadata \(key)", one.metadata[key]?.displayText, other.metadata[key]?.displayText)
        }
        return changes
    }
}

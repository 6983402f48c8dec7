/// The spans that the console exporter has not printed yet, and the ids of those that it has.
///
/// A span is printed, with its descendants, when it is the root of its trace or its parent has been printed. Each span
/// thus appears once, below its parent, and late ones as a continuation.
struct ConsoleForest {
    /// The number of ids of printed spans to remember, so that late spans are recognised.
    private static let memory = 20_000

    private struct Waiting {
        var spans: [SpanData] = []
        /// The number of spans dropped to make room.
        var dropped = 0
    }

    private let capacity: Int
    private var waiting: [TraceID: Waiting] = [:]
    private var count = 0
    /// The traces with waiting spans, the oldest first.
    private var order: [TraceID] = []
    private var printed: [TraceID: (name: String, spans: Set<SpanID>)] = [:]
    private var printedOrder: [TraceID] = []
    private var printedCount = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds spans and returns the trees that can be printed now.
    mutating func add(_ spans: [SpanData]) -> [ConsoleTree] {
        // Only a span that can be printed itself makes others printable.
        var ready: [TraceID] = []
        for span in spans {
            hold(span)
            if isReady(span), ready.last != span.traceID, !ready.contains(span.traceID) { ready.append(span.traceID) }
        }
        let trees = ready.flatMap { takeReady(of: $0) }
        makeRoom()
        return trees
    }

    /// Removes all waiting spans and returns them as trees.
    mutating func removeAll() -> [ConsoleTree] {
        defer {
            waiting = [:]
            order = []
            count = 0
        }
        return order.map { trace in
            let rest = waiting[trace] ?? Waiting()
            let ids = Set(rest.spans.map(\.spanID))
            let tops = rest.spans.filter { span in span.parentSpanID.map { !ids.contains($0) } ?? true }
            return ConsoleTree(
                trace: trace, tops: tops, all: rest.spans, dropped: rest.dropped,
                heading: .unfinished(printed[trace]?.name))
        }
    }

    private mutating func hold(_ span: SpanData) {
        var span = span
        // Fields that are not printed need not be kept.
        span.input = nil
        span.output = nil
        span.metadata = nil
        if waiting[span.traceID] == nil {
            waiting[span.traceID] = Waiting()
            order.append(span.traceID)
        }
        waiting[span.traceID]?.spans.append(span)
        count += 1
    }

    private func isReady(_ span: SpanData) -> Bool {
        guard !span.isLocalRoot, let parent = span.parentSpanID else { return true }
        return printed[span.traceID]?.spans.contains(parent) ?? false
    }

    private mutating func takeReady(of trace: TraceID) -> [ConsoleTree] {
        guard let held = waiting[trace] else { return [] }
        // The last of several records of a span wins.
        var places: [SpanID: Int] = [:]
        var spans: [SpanData] = []
        for span in held.spans {
            if let place = places[span.spanID] {
                spans[place] = span
            } else {
                places[span.spanID] = spans.count
                spans.append(span)
            }
        }
        let known = printed[trace]?.spans ?? []
        let tops = spans.filter { span in
            // A descendant of another span that is printed now is printed with it.
            isReady(span) && (span.isLocalRoot || span.parentSpanID.flatMap { places[$0] } == nil)
        }
        var trees: [ConsoleTree] = []
        var taken: Set<SpanID> = []
        var late: [SpanData] = []
        for top in tops {
            if top.isLocalRoot, !known.contains(top.spanID) {
                let tree = ConsoleTree(trace: trace, tops: [top], all: spans, dropped: held.dropped, heading: .whole)
                taken.formUnion(tree.spanIDs)
                remember(tree.spanIDs, of: trace, named: top.name)
                trees.append(tree)
            } else {
                late.append(top)
            }
        }
        if !late.isEmpty {
            let tree = ConsoleTree(
                trace: trace, tops: late, all: spans, dropped: 0, heading: .continued(printed[trace]?.name ?? ""),
                updated: known)
            taken.formUnion(tree.spanIDs)
            remember(tree.spanIDs, of: trace, named: late[0].name)
            trees.append(tree)
        }
        let rest = spans.filter { !taken.contains($0.spanID) }
        count -= held.spans.count - rest.count
        waiting[trace] = rest.isEmpty ? nil : Waiting(spans: rest)
        if rest.isEmpty { order.removeAll { $0 == trace } }
        return trees
    }

    private mutating func remember(_ spans: Set<SpanID>, of trace: TraceID, named name: String) {
        if printed[trace] == nil {
            printed[trace] = (name, [])
            printedOrder.append(trace)
        }
        let before = printed[trace]?.spans.count ?? 0
        printed[trace]?.spans.formUnion(spans)
        printedCount += (printed[trace]?.spans.count ?? 0) - before
        while printedCount > Self.memory, printedOrder.count > 1 {
            printedCount -= printed.removeValue(forKey: printedOrder.removeFirst())?.spans.count ?? 0
        }
    }

    private mutating func makeRoom() {
        var place = 0
        while count > capacity, place < order.count {
            let trace = order[place]
            let held = waiting[trace]?.spans.count ?? 0
            waiting[trace]?.spans = []
            waiting[trace]?.dropped += held
            count -= held
            place += 1
        }
        // A trace whose spans were dropped is remembered so that its root can report it, but not forever.
        while order.count > capacity { waiting[order.removeFirst()] = nil }
    }
}

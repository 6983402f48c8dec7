import GRDB
import TracemarkModel

/// The summary of a trace's spans, as a row of `trace`. Spans may be added in any order.
struct TraceSummary {
    static let previewLength = 240

    var name: Int64 = 0
    var start = Int64.max
    var last = Int64.min
    var duration: Int64?
    var status = StatusCode.running
    /// The status of the trace after a long time without activity.
    var settled = StatusCode.abandoned
    /// The earliest span without a parent.
    var root: Int64?
    var rootStart: Int64?
    /// The earliest span, which replaces the root until the root arrives.
    var top: Int64 = 0
    var topStart = Int64.max
    var spanCount: Int64 = 0
    var errorCount: Int64 = 0
    var nextOrdinal: Int64 = 0
    var inputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    var cost: Double?

    static let columns = """
        name, start, last, duration, status, settled, root, root_start, top, top_start, span_count, error_count, \
        next_ordinal, input_tokens, output_tokens, cost
        """

    init() {}

    init(_ row: Row) {
        name = row[0]
        start = row[1]
        last = row[2]
        duration = row[3]
        status = StatusCode(rawValue: row[4]) ?? .running
        settled = StatusCode(rawValue: row[5]) ?? .abandoned
        root = row[6]
        rootStart = row[7]
        top = row[8]
        topStart = row[9]
        spanCount = row[10]
        errorCount = row[11]
        nextOrdinal = row[12]
        inputTokens = row[13]
        outputTokens = row[14]
        cost = row[15]
    }

    var arguments: [(any DatabaseValueConvertible)?] {
        [
            name, start, last, duration, status.rawValue, settledStatus.rawValue, root, rootStart, top, topStart,
            spanCount,
            errorCount, nextOrdinal, inputTokens, outputTokens, cost,
        ]
    }

    mutating func add(_ span: SpanRow) {
        spanCount += 1
        if span.status == .error { errorCount += 1 }
        start = min(start, span.start)
        last = max(last, span.start, span.end ?? .min)
        inputTokens = Self.sum(inputTokens, span.inputTokens)
        outputTokens = Self.sum(outputTokens, span.outputTokens)
        if let cost = span.cost { self.cost = (self.cost ?? 0) + cost }
        if (span.start, span.id) < (topStart, top) {
            (top, topStart) = (span.id, span.start)
            settled = span.status == .running ? .abandoned : span.status
            if root == nil { name = span.name }
        }
        let isRoot = span.parent == nil && span.said.contains(.parent)
        if isRoot, (span.start, span.id) < (rootStart ?? .max, root ?? .max) {
            (root, rootStart) = (span.id, span.start)
            name = span.name
            status = span.status
            let (length, overflow) = (span.end ?? span.start).subtractingReportingOverflow(span.start)
            duration = span.end == nil ? nil : overflow ? .max : max(0, length)
        }
    }

    /// The status of an inactive trace. Once the root has arrived, the root determines it.
    var settledStatus: StatusCode { root == nil ? settled : status == .running ? .abandoned : status }

    private static func sum(_ one: Int64, _ other: Int64?) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other ?? 0)
        return overflow ? .max : sum
    }
}

import Tracemark
import TracemarkModel

/// A row of the log: a span update, or a removal.
struct LogRow: Sendable {
    enum Act: UInt8, Sendable {
        case part = 0
        /// Everything that earlier rows contain about the trace is void.
        case removeTrace = 1
        /// Everything that earlier rows contain about the span is void.
        case removeSpan = 2
        /// Everything that earlier rows contain about the metric in the head is void.
        case removeMetric = 3
    }

    /// The ID that represents the whole trace. No span has this ID.
    static let wholeTrace: Int64 = 0

    static let columns: [(String, String)] = [
        ("high", "UInt64"), ("low", "UInt64"), ("span", "Int64"), ("sequence", "UInt64"), ("act", "UInt8"),
        ("weight", "UInt64"), ("day", "UInt16"), ("head", "String"), ("body", "String"),
    ]

    var traceID: TraceID
    var span: Int64
    /// The number of the row, from ``ServerSequence``.
    var sequence: UInt64
    var act = Act.part
    /// The amount that the removal of a trace adds to the revision, so that it exceeds all earlier revisions.
    var weight: UInt64 = 0
    var head: [UInt8] = []
    var body: [UInt8] = []

    func write(to writer: inout RowWriter) {
        writer.integer(traceID.high)
        writer.integer(traceID.low)
        writer.integer(span)
        writer.integer(sequence)
        writer.integer(act.rawValue)
        writer.integer(weight)
        writer.integer(Day.of(nanoseconds: ServerSequence.time(sequence)))
        writer.text(bytes: head)
        writer.text(bytes: body)
    }

    /// Returns the columns that ``init(_:)`` reads.
    static func selection(head: SQLText, body: SQLText) -> SQLText {
        "high, low, span, sequence, act, weight, \(head), \(body)"
    }

    init(traceID: TraceID, span: Int64, sequence: UInt64, act: Act = .part, weight: UInt64 = 0) {
        (self.traceID, self.span, self.sequence) = (traceID, span, sequence)
        (self.act, self.weight) = (act, weight)
    }

    init(_ part: SpanPart, sequence: UInt64) {
        self.init(traceID: part.key.traceID, span: Int64(bitPattern: part.key.spanID.bits), sequence: sequence)
        head = PartText.head(part)
        body = PartText.body(part)
    }

    init(_ reader: inout RowReader) throws(StoreError) {
        traceID = TraceID(high: try reader.integer(), low: try reader.integer())
        span = try reader.integer()
        sequence = try reader.integer()
        act = Act(rawValue: try reader.integer()) ?? .part
        weight = try reader.integer()
        head = try reader.blob()
        body = try reader.blob()
    }
}

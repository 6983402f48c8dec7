import Tracemark
import TracemarkModel

/// A row of the log: a part of a span, or that something was removed.
struct LogRow: Sendable {
    enum Act: UInt8, Sendable {
        case part = 0
        /// All that was said about the trace before is void.
        case removeTrace = 1
        /// All that was said about the span before is void.
        case removeSpan = 2
        /// What was said about the metric named in the head before is void.
        case removeMetric = 3
    }

    /// The span that stands for its whole trace: no span has this id.
    static let wholeTrace: Int64 = 0

    static let columns: [(String, String)] = [
        ("high", "UInt64"), ("low", "UInt64"), ("span", "Int64"), ("sequence", "UInt64"), ("act", "UInt8"),
        ("weight", "UInt64"), ("day", "UInt16"), ("head", "String"), ("body", "String"),
    ]

    var traceID: TraceID
    var span: Int64
    /// When the row was made, as ``ServerSequence`` counts it.
    var sequence: UInt64
    var act = Act.part
    /// What a removal of a whole trace adds to the revision, so that it is above all before.
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

    /// What ``init(_:)`` reads.
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

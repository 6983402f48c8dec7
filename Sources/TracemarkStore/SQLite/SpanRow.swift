import GRDB
import Tracemark
import TracemarkModel

/// The row of a span without its contents: the fields for timelines, filters and the trace's summary.
struct SpanRow {
    var trace: Int64
    var id: Int64
    var ordinal: Int64
    var parent: Int64?
    var name: Int64
    var start: Int64
    var end: Int64?
    var status: StatusCode
    var kind: Int64
    var said: Said
    var type: Int64?
    var model: Int64?
    var service: Int64?
    var user: Int64?
    var session: Int64?
    var inputTokens: Int64?
    var outputTokens: Int64?
    var cost: Double?
    var tags: String?
    /// The segment; see ``Segment``.
    var segment: Int64

    static let columns = """
        trace, id, ordinal, parent, name, start, end, status, kind, said, type, model, service, user, session, \
        input_tokens, output_tokens, cost, tags, segment
        """
    static let columnCount = 20

    /// The same columns for a span that a query calls `s`.
    static let columnsOfS = columns.split(separator: ", ").map { "s.\($0)" }.joined(separator: ", ")

    init(_ row: Row) {
        trace = row[0]
        id = row[1]
        ordinal = row[2]
        parent = row[3]
        name = row[4]
        start = row[5]
        end = row[6]
        status = StatusCode(rawValue: row[7]) ?? .running
        kind = row[8]
        said = Said(rawValue: row[9])
        type = row[10]
        model = row[11]
        service = row[12]
        user = row[13]
        session = row[14]
        inputTokens = row[15]
        outputTokens = row[16]
        cost = row[17]
        tags = row[18]
        segment = row[19]
    }

    var contentID: Int64 { ContentID.of(trace: trace, ordinal: ordinal) }

    /// The fields that the span's updates contain. Their columns have a value even if no update does.
    struct Said: OptionSet {
        let rawValue: Int64
        static let name = Said(rawValue: 1)
        static let start = Said(rawValue: 2)
        static let parent = Said(rawValue: 4)
        static let kind = Said(rawValue: 8)
        static let ok = Said(rawValue: 16)
        static let error = Said(rawValue: 32)
        static let cancelled = Said(rawValue: 64)
    }
}

/// The number that the store writes for a status.
enum StatusCode: Int64 {
    case running = 0
    case ok = 1
    case error = 2
    case cancelled = 3
    case abandoned = 4

    init(_ status: TraceStatus) {
        switch status {
        case .running: self = .running
        case .ok: self = .ok
        case .error: self = .error
        case .cancelled: self = .cancelled
        case .abandoned: self = .abandoned
        }
    }

    var status: TraceStatus {
        switch self {
        case .running: .running
        case .ok: .ok
        case .error: .error
        case .cancelled: .cancelled
        case .abandoned: .abandoned
        }
    }
}

extension SpanKind {
    /// The number of the kind in OTLP.
    var code: Int64 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    init(code: Int64) {
        self = SpanKind.allCases.first { $0.code == code } ?? .internal
    }
}

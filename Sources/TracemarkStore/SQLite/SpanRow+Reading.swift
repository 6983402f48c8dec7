import GRDB
import Tracemark
import TracemarkModel

/// A reader of spans from their rows.
struct SpanReader {
    let db: Database
    let terms: TermReader
    private let memory = ObjectMemory()

    init(_ db: Database) {
        self.db = db
        terms = TermReader(db)
    }

    /// Returns a merged span, with the versions of all fields.
    func merged(_ row: SpanRow, traceID: TraceID) throws -> MergedSpan {
        var older: [String: Int64] = [:]
        var part = SpanPart(
            SpanKey(traceID, SpanID(bits: UInt64(bitPattern: row.id))), version: Timestamp(nanoseconds: 0))
        if row.said.contains(.name) { part.name = try terms.text(row.name) }
        if row.said.contains(.parent) {
            part.parent = row.parent.map { .span(SpanID(bits: UInt64(bitPattern: $0))) } ?? .root
        }
        if row.said.contains(.kind) { part.kind = SpanKind(code: row.kind) }
        if row.said.contains(.start) { part.start = Timestamp(nanoseconds: row.start) }
        part.end = row.end.map { Timestamp(nanoseconds: $0) }
        if row.said.contains(.ok) { part.outcome = .ok }
        if row.said.contains(.error) { part.outcome = .error }
        if row.said.contains(.cancelled) { part.outcome = .cancelled }
        try fill(&part, from: row)
        let find = try db.cachedStatement(sql: "SELECT \(SpanContents.columns) FROM content WHERE id = ?")
        if let content = try Row.fetchOne(find, arguments: [row.contentID]) {
            part.version = content[1]
            older = StoredEvents.object(content[2]).compactMapValues(\.integerValue)
            part.traceState = try fill(&part, from: content)
        }
        part.metrics = try metrics(trace: row.trace, span: row.id)[row.id] ?? [:]
        return MergedSpan(said: part, olderVersions: older)
    }

    /// Returns the records of spans of any traces.
    ///
    /// - Parameters:
    /// - rows: The spans, with the IDs of their traces and the last activity of these.
    /// - contents: A Boolean value that indicates whether the records have contents.
    /// - cutoff: The time of the last activity before which running spans count as abandoned.
    func records(
        _ rows: [(row: SpanRow, traceID: TraceID, last: Int64)], contents: Bool, cutoff: Int64
    ) throws -> [SpanRecord] {
        var records: [SpanRecord] = []
        records.reserveCapacity(rows.count)
        for (row, traceID, last) in rows { records.append(try record(row, traceID, last: last, cutoff: cutoff)) }
        var places: [Int64: [Int64: Int]] = [:]
        for (index, row) in rows.enumerated() { places[row.row.trace, default: [:]][row.row.id] = index }
        for (trace, spans) in places {
            try fillMetrics(of: &records, trace: trace, spans)
            if contents { try fillContents(of: &records, spans, from: spans.values.map { rows[$0].row.contentID }) }
        }
        return records
    }

    private func record(_ row: SpanRow, _ traceID: TraceID, last: Int64, cutoff: Int64) throws -> SpanRecord {
        var record = SpanRecord(
            traceID: traceID, spanID: SpanID(bits: UInt64(bitPattern: row.id)),
            parentID: row.parent.map { SpanID(bits: UInt64(bitPattern: $0)) }, name: try terms.text(row.name),
            kind: SpanKind(code: row.kind), start: Timestamp(nanoseconds: row.start),
            end: row.end.map { Timestamp(nanoseconds: $0) },
            status: row.status == .running && last < cutoff ? .abandoned : row.status.status)
        try fill(&record, from: row)
        return record
    }

    /// The number of spans of a trace from which all its rows are read at once.
    private static let manySpans = 9

    private func fillMetrics(of records: inout [SpanRecord], trace: Int64, _ spans: [Int64: Int]) throws {
        if spans.count >= Self.manySpans {
            for (span, metrics) in try metrics(trace: trace, span: nil) {
                if let index = spans[span] { records[index].metrics = metrics }
            }
        } else {
            for (span, index) in spans {
                records[index].metrics = try metrics(trace: trace, span: span)[span] ?? [:]
            }
        }
    }

    private func fillContents(of records: inout [SpanRecord], _ spans: [Int64: Int], from ids: [Int64]) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT \(SpanContents.columns) FROM content WHERE id BETWEEN ? AND ?")
        let ranges: [ClosedRange<Int64>]
        if ids.count >= Self.manySpans, let first = ids.min(), let last = ids.max() {
            ranges = [first...last]
        } else {
            ranges = ids.map { $0...$0 }
        }
        for range in ranges {
            let rows = try Row.fetchCursor(statement, arguments: [range.lowerBound, range.upperBound])
            while let row = try rows.next() {
                let span: Int64 = row[15]
                if let index = spans[span] { records[index].traceState = try fill(&records[index], from: row) ?? "" }
            }
        }
    }

    private func fill(_ span: inout some StoredSpan, from row: SpanRow) throws {
        span.type = try terms.text(row.type)
        span.model = try terms.text(row.model)
        span.service = try terms.text(row.service)
        span.user = try terms.text(row.user)
        span.session = try terms.text(row.session)
        span.inputTokens = row.inputTokens
        span.outputTokens = row.outputTokens
        span.cost = row.cost
        if let tags = row.tags { span.tags = memory.object(tags).compactMapValues(\.stringValue) }
    }

    /// - Returns: The trace state, which an update may lack and a record always has.
    private func fill(_ span: inout some StoredSpan, from content: Row) throws -> String? {
        if let text: String = content[3] {
            span.input = SpanContent(text, mimeType: try terms.text(content[4] as Int64?) ?? "text/plain")
        }
        if let text: String = content[5] {
            span.output = SpanContent(text, mimeType: try terms.text(content[6] as Int64?) ?? "text/plain")
        }
        span.statusMessage = content[7]
        span.attributes = StoredEvents.object(content[8] as String?)
        span.metadata = StoredEvents.object(content[9] as String?)
        span.events = StoredEvents.events(content[10])
        span.links = StoredEvents.links(content[11])
        if let resource = try terms.text(content[12] as Int64?) { span.resource = memory.object(resource) }
        span.scope = try terms.text(content[13] as Int64?)
        return content[14]
    }

    private func metrics(trace: Int64, span: Int64?) throws -> [Int64: [String: MetricRecord]] {
        let condition = span == nil ? "" : " AND span = ?"
        let find = try db.cachedStatement(
            sql: "SELECT span, name, value, comment, time FROM metric WHERE trace = ?" + condition)
        var metrics: [Int64: [String: MetricRecord]] = [:]
        let arguments: StatementArguments = span.map { [trace, $0] } ?? [trace]
        let rows = try Row.fetchCursor(find, arguments: arguments)
        while let row = try rows.next() {
            let value: DatabaseValue = row[2]
            let number: MetricNumber =
                switch value.storage {
                case .int64(let integer): .integer(integer)
                case .double(let decimal): .decimal(decimal)
                default: .decimal(.nan)
                }
            metrics[row[0], default: [:]][try terms.text(row[1] as Int64)] = MetricRecord(
                number, comment: row[3], time: (row[4] as Int64?).map { Timestamp(nanoseconds: $0) })
        }
        return metrics
    }
}

/// The fields that span updates and records share.
private protocol StoredSpan {
    var type: String? { get set }
    var model: String? { get set }
    var service: String? { get set }
    var user: String? { get set }
    var session: String? { get set }
    var inputTokens: Int64? { get set }
    var outputTokens: Int64? { get set }
    var cost: Double? { get set }
    var tags: [String: String] { get set }
    var input: SpanContent? { get set }
    var output: SpanContent? { get set }
    var statusMessage: String? { get set }
    var attributes: [String: AttributeValue] { get set }
    var metadata: [String: AttributeValue] { get set }
    var events: [SpanEvent] { get set }
    var links: [SpanLink] { get set }
    var resource: [String: AttributeValue] { get set }
    var scope: String? { get set }
}

extension SpanPart: StoredSpan {}
extension SpanRecord: StoredSpan {}

/// A cache of parsed JSON objects. Neighbouring spans mostly have the same tags and resources.
private final class ObjectMemory {
    private var objects: [String: [String: AttributeValue]] = [:]

    func object(_ json: String) -> [String: AttributeValue] {
        if let object = objects[json] { return object }
        let object = StoredEvents.object(json)
        if objects.count < 1_000 { objects[json] = object }
        return object
    }
}

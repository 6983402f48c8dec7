import GRDB
import Tracemark
import TracemarkModel

/// Puts spans together again from their rows.
struct SpanReader {
    let db: Database
    let terms: TermReader
    private let memory = ObjectMemory()

    init(_ db: Database) {
        self.db = db
        terms = TermReader(db)
    }

    /// What the parts of a span that have arrived amount to, with the versions of all that was said.
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
            try fill(&part, from: content)
        }
        part.metrics = try metrics(trace: row.trace, span: row.id)[row.id] ?? [:]
        return MergedSpan(said: part, olderVersions: older)
    }

    /// The records of spans of any traces.
    ///
    /// - Parameters:
    ///   - rows: The spans with the ids of their traces and the trace's last activity.
    ///   - contents: Whether they come with their contents.
    ///   - cutoff: Spans without an end are abandoned if nothing has happened in their trace since then.
    func records(
        _ rows: [(row: SpanRow, traceID: TraceID, last: Int64)], contents: Bool, cutoff: Int64
    ) throws -> [SpanRecord] {
        var parts = try rows.map { try part($0.row, $0.traceID) }
        var places: [Int64: [Int64: Int]] = [:]
        for (index, row) in rows.enumerated() { places[row.row.trace, default: [:]][row.row.id] = index }
        for (trace, spans) in places {
            try fillMetrics(of: &parts, trace: trace, spans)
            if contents { try fillContents(of: &parts, spans, from: spans.values.map { rows[$0].row.contentID }) }
        }
        return rows.indices.map { index in
            let (row, _, last) = rows[index]
            var record = MergedSpan(said: parts[index], olderVersions: [:]).record
            record.status = row.status == .running && last < cutoff ? .abandoned : row.status.status
            return record
        }
    }

    private func part(_ row: SpanRow, _ traceID: TraceID) throws -> SpanPart {
        var part = SpanPart(
            SpanKey(traceID, SpanID(bits: UInt64(bitPattern: row.id))), version: Timestamp(nanoseconds: 0))
        part.name = try terms.text(row.name)
        part.parent = row.parent.map { .span(SpanID(bits: UInt64(bitPattern: $0))) } ?? .root
        part.kind = SpanKind(code: row.kind)
        part.start = Timestamp(nanoseconds: row.start)
        part.end = row.end.map { Timestamp(nanoseconds: $0) }
        try fill(&part, from: row)
        return part
    }

    /// Of how many spans of a trace at least all rows of the trace are read at once, instead of one by one.
    private static let manySpans = 9

    private func fillMetrics(of parts: inout [SpanPart], trace: Int64, _ spans: [Int64: Int]) throws {
        if spans.count >= Self.manySpans {
            for (span, metrics) in try metrics(trace: trace, span: nil) {
                if let index = spans[span] { parts[index].metrics = metrics }
            }
        } else {
            for (span, index) in spans {
                parts[index].metrics = try metrics(trace: trace, span: span)[span] ?? [:]
            }
        }
    }

    private func fillContents(of parts: inout [SpanPart], _ spans: [Int64: Int], from ids: [Int64]) throws {
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
                if let index = spans[span] { try fill(&parts[index], from: row) }
            }
        }
    }

    private func fill(_ part: inout SpanPart, from row: SpanRow) throws {
        part.type = try terms.text(row.type)
        part.model = try terms.text(row.model)
        part.service = try terms.text(row.service)
        part.user = try terms.text(row.user)
        part.session = try terms.text(row.session)
        part.inputTokens = row.inputTokens
        part.outputTokens = row.outputTokens
        part.cost = row.cost
        if let tags = row.tags { part.tags = memory.object(tags).compactMapValues(\.stringValue) }
    }

    private func fill(_ part: inout SpanPart, from content: Row) throws {
        if let text: String = content[3] {
            part.input = SpanContent(text, mimeType: try terms.text(content[4] as Int64?) ?? "text/plain")
        }
        if let text: String = content[5] {
            part.output = SpanContent(text, mimeType: try terms.text(content[6] as Int64?) ?? "text/plain")
        }
        part.statusMessage = content[7]
        part.attributes = StoredEvents.object(content[8] as String?)
        part.metadata = StoredEvents.object(content[9] as String?)
        part.events = StoredEvents.events(content[10])
        part.links = StoredEvents.links(content[11])
        if let resource = try terms.text(content[12] as Int64?) { part.resource = memory.object(resource) }
        part.scope = try terms.text(content[13] as Int64?)
        part.traceState = content[14]
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

/// JSON objects that have been read before: the tags and resources of spans are mostly those of their neighbours.
private final class ObjectMemory {
    private var objects: [String: [String: AttributeValue]] = [:]

    func object(_ json: String) -> [String: AttributeValue] {
        if let object = objects[json] { return object }
        let object = StoredEvents.object(json)
        if objects.count < 1_000 { objects[json] = object }
        return object
    }
}

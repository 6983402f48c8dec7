import Foundation
import GRDB
import Tracemark
import TracemarkModel

/// A writer of span updates within a transaction. It merges them with stored spans, and maintains the summaries of
/// traces.
struct PartWriter {
    let db: Database
    let terms: TermWriter
    /// The number of the transaction, for live views.
    let change: Int64
    let segment: Int64
    let indexesText: Bool

    /// - Parameter partCount: The number of updates to write.
    init(_ db: Database, terms: TermWriter, partCount: Int, indexesText: Bool) throws {
        self.db = db
        self.terms = terms
        self.indexesText = indexesText
        try terms.begin(db)
        let count = try db.cachedStatement(
            sql: "UPDATE counter SET value = value + 1 WHERE name = 'change' RETURNING value")
        change = try Int64.fetchOne(count) ?? 0
        segment = try Segment.next(for: partCount, in: db)
    }

    func write(_ parts: [SpanPart]) throws {
        var traces: [TraceID: [MergedSpan]] = [:]
        var order: [TraceID] = []
        var places: [SpanKey: Int] = [:]
        var others: [SpanKey: [SpanPart]] = [:]
        for part in parts {
            let traceID = part.key.traceID
            if places[part.key] != nil {
                others[part.key, default: []].append(part)
            } else {
                if traces[traceID] == nil { order.append(traceID) }
                places[part.key] = traces[traceID, default: []].count
                traces[traceID, default: []].append(MergedSpan(part))
            }
        }
        for (key, parts) in others { traces[key.traceID]![places[key]!].merge(MergedSpan(merging: parts)!) }
        for traceID in order { try write(traces[traceID]!, to: traceID) }
    }

    private func write(_ spans: [MergedSpan], to traceID: TraceID) throws {
        let find = try db.cachedStatement(sql: "SELECT \(TraceSummary.columns), row FROM trace WHERE id = ?")
        if let row = try Row.fetchOne(find, arguments: [StoredTraceID(traceID)]) {
            try merge(spans, into: row[16], summary: TraceSummary(row), traceID: traceID)
        } else {
            try insert(spans, as: traceID)
        }
    }

    // MARK: A new trace

    private func insert(_ spans: [MergedSpan], as traceID: TraceID) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO trace (row, id, \(TraceSummary.columns), input_preview, output_preview, change) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        // The spans need the number of the trace, and the trace's summary needs the spans.
        let lastNumber = try db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'trace'")
        let number = (try Int64.fetchOne(lastNumber) ?? 0) + 1
        var summary = TraceSummary()
        summary.nextOrdinal = Int64(spans.count)
        var counts = TermCounts()
        for (ordinal, span) in spans.enumerated() {
            let row = try SpanRow(span, trace: number, ordinal: Int64(ordinal), segment: segment, terms: terms, in: db)
            try write(span, row)
            summary.add(row)
            try counts.add(row, tags: span.said.tags, 1, terms: terms, in: db)
        }
        let root = spans.first { Int64(bitPattern: $0.said.key.spanID.bits) == summary.root }?.said
        try insert.execute(
            arguments: StatementArguments(
                [number, StoredTraceID(traceID)] + summary.arguments
                    + [Self.preview(root?.input), Self.preview(root?.output), change]))
        try counts.write(trace: number, to: db)
    }

    // MARK: A trace that is there

    private func merge(
        _ spans: [MergedSpan], into trace: Int64, summary old: TraceSummary, traceID: TraceID
    ) throws {
        var summary = old
        var counts = TermCounts()
        var hasChanged = false
        var isChangedWithin = false
        let find = try db.cachedStatement(sql: "SELECT \(SpanRow.columns) FROM span WHERE trace = ? AND id = ?")
        let reader = SpanReader(db)
        for span in spans {
            let id = Int64(bitPattern: span.said.key.spanID.bits)
            if let found = try Row.fetchOne(find, arguments: [trace, id]) {
                let oldRow = SpanRow(found)
                let before = try reader.merged(oldRow, traceID: traceID)
                var after = before
                after.merge(span)
                if after == before { continue }
                let isSearchedAnew = !TextIndex.hasSameTexts(before.record, after.record)
                if isSearchedAnew { try TextIndex.remove(before.record, id: oldRow.contentID, in: db) }
                let row = try SpanRow(
                    after, trace: trace, ordinal: oldRow.ordinal, segment: oldRow.segment, terms: terms, in: db)
                try db.cachedStatement(sql: "DELETE FROM metric WHERE trace = ? AND span = ?")
                    .execute(arguments: [trace, id])
                try write(after, row, isSearchedAnew: isSearchedAnew)
                try counts.add(oldRow, tags: before.said.tags, -1, terms: terms, in: db)
                try counts.add(row, tags: after.said.tags, 1, terms: terms, in: db)
                isChangedWithin = true
            } else {
                guard summary.nextOrdinal < 1 << ContentID.ordinalBits else {
                    throw StoreError.invalidQuery("The trace \(traceID) has too many spans. Start a new trace.")
                }
                let row = try SpanRow(
                    span, trace: trace, ordinal: summary.nextOrdinal, segment: segment, terms: terms, in: db)
                summary.nextOrdinal += 1
                try write(span, row)
                summary.add(row)
                try counts.add(row, tags: span.said.tags, 1, terms: terms, in: db)
            }
            hasChanged = true
        }
        guard hasChanged else { return }
        if isChangedWithin { summary = try Self.summary(of: trace, nextOrdinal: summary.nextOrdinal, in: db) }
        try counts.write(trace: trace, to: db)
        try update(trace, summary)
    }

    /// Computes the summary from the stored spans. The trace must have at least one span.
    static func summary(of trace: Int64, nextOrdinal: Int64, in db: Database) throws -> TraceSummary {
        var summary = TraceSummary()
        summary.nextOrdinal = nextOrdinal
        let all = try db.cachedStatement(sql: "SELECT \(SpanRow.columns) FROM span WHERE trace = ?")
        let rows = try Row.fetchCursor(all, arguments: [trace])
        while let row = try rows.next() { summary.add(SpanRow(row)) }
        return summary
    }

    func update(_ trace: Int64, _ summary: TraceSummary) throws {
        let preview = """
            (SELECT substr(c.%@, 1, \(TraceSummary.previewLength)) FROM span s \
            JOIN content c ON c.id = (s.trace << \(ContentID.ordinalBits)) | s.ordinal WHERE s.trace = ? AND s.id = ?)
            """
        let statement = try db.cachedStatement(
            sql: """
                UPDATE trace SET (\(TraceSummary.columns)) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), \
                input_preview = \(preview.replacing("%@", with: "input")), \
                output_preview = \(preview.replacing("%@", with: "output")), change = ? WHERE row = ?
                """)
        try statement.execute(
            arguments: StatementArguments(
                summary.arguments + [trace, summary.root, trace, summary.root, change, trace]))
    }

    // MARK: A span

    private func write(_ span: MergedSpan, _ row: SpanRow, isSearchedAnew: Bool = true) throws {
        try row.insert(db)
        try SpanContents.insert(span, id: row.contentID, terms: terms, in: db)
        for (name, metric) in span.said.metrics {
            let insert = try db.cachedStatement(
                sql: "INSERT INTO metric (trace, span, name, value, comment, time) VALUES (?, ?, ?, ?, ?, ?)")
            let value: any DatabaseValueConvertible =
                switch metric.value {
                case .integer(let integer): integer
                case .decimal(let decimal): decimal
                }
            try insert.execute(arguments: [
                row.trace, row.id, try terms.number(.metric, name, in: db), value, metric.comment,
                metric.time?.nanoseconds,
            ])
        }
        if indexesText, isSearchedAnew {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO text_queue (id) VALUES (?)")
                .execute(arguments: [row.contentID])
        }
    }

    private static func preview(_ content: SpanContent?) -> String? {
        content.map { content in
            let scalars = content.text.unicodeScalars
            let end = scalars.index(
                scalars.startIndex, offsetBy: TraceSummary.previewLength, limitedBy: scalars.endIndex)
            return String(scalars[..<(end ?? scalars.endIndex)])
        }
    }
}

/// A trace ID as the store writes it: 16 bytes.
struct StoredTraceID: DatabaseValueConvertible {
    let id: TraceID

    init(_ id: TraceID) { self.id = id }

    var databaseValue: DatabaseValue {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { Data($0).databaseValue }
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> StoredTraceID? {
        guard let data = Data.fromDatabaseValue(value) else { return nil }
        return TraceID(bytes: data).map { StoredTraceID($0) }
    }
}

/// The changes in how often terms occur in a trace.
struct TermCounts {
    private var counts: [Int64: Int64] = [:]

    mutating func add(
        _ row: SpanRow, tags: [String: String], _ count: Int64, terms: TermWriter, in db: Database
    ) throws {
        counts[row.name, default: 0] += count
        for term in [row.type, row.model, row.service, row.user, row.session] {
            if let term { counts[term, default: 0] += count }
        }
        for (key, value) in tags { counts[try terms.number(.tag, key: key, value, in: db), default: 0] += count }
    }

    func write(trace: Int64, to db: Database) throws {
        let add = try db.cachedStatement(
            sql: """
                INSERT INTO trace_term (trace, term, count) VALUES (?, ?, ?) \
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """)
        var hasFewer = false
        for (term, count) in counts where count != 0 {
            try add.execute(arguments: [trace, term, count])
            if count < 0 { hasFewer = true }
        }
        guard hasFewer else { return }
        try db.cachedStatement(sql: "DELETE FROM trace_term WHERE trace = ? AND count <= 0").execute(arguments: [trace])
    }
}

import GRDB
import Tracemark
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/timeline(_:)``.
    public func timeline(_ id: TraceID) async throws -> TraceTimeline? {
        let cutoff = cutoff(at: options.clock())
        return try await read { db in
            let traces = try Row.fetchAll(
                db, sql: "SELECT \(TraceReader.columns) FROM trace t WHERE t.id = ?", arguments: [StoredTraceID(id)])
            guard let trace = try TraceReader(db: db, cutoff: cutoff).records(traces).first else { return nil }
            var timeline = TraceTimeline(trace: trace)
            timeline.spans.reserveCapacity(trace.spanCount)
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT id, parent, start, end, status, name, type, service, model FROM span WHERE trace = ? \
                        ORDER BY start, id
                        """), arguments: [traces[0][0] as Int64])
            let isQuiet = trace.lastActivity.nanoseconds < cutoff
            let terms = TermReader(db)
            var (names, types, services, models) = (TermPlaces(), TermPlaces(), TermPlaces(), TermPlaces())
            while let row = try rows.next() {
                let status = StatusCode(rawValue: row[4]) ?? .running
                timeline.spans.append(
                    TraceTimeline.Span(
                        id: SpanID(bits: UInt64(bitPattern: row[0])),
                        parentID: (row[1] as Int64?).map { SpanID(bits: UInt64(bitPattern: $0)) },
                        start: Timestamp(nanoseconds: row[2]),
                        end: (row[3] as Int64?).map { Timestamp(nanoseconds: $0) },
                        status: status == .running && isQuiet ? .abandoned : status.status))
                try names.append(row[5], to: &timeline.names, terms)
                try types.append(row[6], to: &timeline.types, terms)
                try services.append(row[7], to: &timeline.services, terms)
                try models.append(row[8], to: &timeline.models, terms)
            }
            return timeline
        }
    }
}

/// The indices of terms in a timeline's column.
private struct TermPlaces {
    private var places: [Int64?: Int] = [:]

    mutating func append(_ term: Int64?, to words: inout TraceTimeline.Words, _ terms: TermReader) throws {
        if let place = places[term] {
            words.append(place: place)
        } else {
            places[term] = words.append(try terms.text(term))
        }
    }
}

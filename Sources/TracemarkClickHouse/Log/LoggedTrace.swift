import Tracemark
import TracemarkModel

/// What the log holds about one trace, put together.
struct LoggedTrace {
    let id: TraceID
    /// Grows with each row of the log, so that of two that read the log the one who saw more has the higher one.
    private(set) var revision: UInt64 = 0
    /// The spans that are there, by their ids.
    private(set) var spans: [Int64: MergedSpan] = [:]
    /// The hours in which a span may have begun by the parts that came lately: another server, which has not seen all of
    /// them, may be writing a row for one of these at this moment.
    private(set) var recentHours: [Int64: Set<Int32>] = [:]
    private let recentSequence: UInt64
    /// When the last of the rows was made, in nanoseconds since 1970.
    let lastChange: Int64

    /// For how long, in microseconds, a part counts as one that came lately.
    private static let recently: UInt64 = 600_000_000

    /// - Parameter rows: All rows of the trace, in any order, some perhaps twice.
    init(_ id: TraceID, rows: [LogRow]) throws(StoreError) {
        self.id = id
        let newest = rows.map(\.sequence).max() ?? 0
        lastChange = ServerSequence.time(newest)
        recentSequence = newest - min(newest, Self.recently * ServerSequence.step)
        let removals = rows.filter { $0.act == .removeTrace }
        let removed = removals.map(\.sequence).max() ?? 0
        var bySpan: [Int64: [LogRow]] = [:]
        for row in rows where row.span != LogRow.wholeTrace {
            if row.sequence > removed {
                bySpan[row.span, default: []].append(row)
            } else if row.act == .part, row.sequence > recentSequence {
                add(try part(row))
            }
        }
        revision = removals.map(\.weight).max() ?? 0
        for (span, rows) in bySpan {
            let rows = Self.unique(rows)
            revision += UInt64(rows.count)
            spans[span] = try merged(span, rows)
        }
    }

    private static func unique(_ rows: [LogRow]) -> [LogRow] {
        var rows = rows
        rows.sort { $0.sequence < $1.sequence }
        var place = 1
        while place < rows.count {
            if rows[place].sequence == rows[place - 1].sequence { rows.remove(at: place) } else { place += 1 }
        }
        return rows
    }

    private func part(_ row: LogRow) throws(StoreError) -> SpanPart {
        try PartText.part(
            SpanKey(id, SpanID(bits: UInt64(bitPattern: row.span))), head: row.head, body: row.body)
    }

    /// Takes note of when a span began if there was no other part.
    private mutating func add(_ part: SpanPart) {
        let times = part.start.map { [$0] } ?? [part.end, Timestamp(nanoseconds: part.version)].compactMap { $0 }
        recentHours[Int64(bitPattern: part.key.spanID.bits), default: []].formUnion(
            times.map { Hour.of(nanoseconds: $0.nanoseconds) })
    }

    private mutating func merged(_ span: Int64, _ rows: [LogRow]) throws(StoreError) -> MergedSpan? {
        let removed = rows.last { $0.act == .removeSpan }?.sequence ?? 0
        var removedMetrics: [String: UInt64] = [:]
        for row in rows where row.act == .removeMetric {
            removedMetrics[String(decoding: row.head, as: UTF8.self)] = row.sequence
        }
        var parts: [SpanPart] = []
        for row in rows where row.act == .part {
            guard row.sequence > removed || row.sequence > recentSequence else { continue }
            var part = try part(row)
            if row.sequence > recentSequence { add(part) }
            guard row.sequence > removed else { continue }
            for (name, sequence) in removedMetrics where row.sequence < sequence { part.metrics[name] = nil }
            parts.append(part)
        }
        return MergedSpan(merging: parts)
    }

    /// How much more than all before it a removal of the whole trace weighs, so that it counts more than what others add
    /// at this moment too.
    static let weightOfRemoval: UInt64 = 1 << 20
}

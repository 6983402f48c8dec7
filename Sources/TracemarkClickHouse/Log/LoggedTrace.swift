import Tracemark
import TracemarkModel

/// The content of the log about one trace, merged.
struct LoggedTrace {
    let id: TraceID
    /// The revision, which grows with each row of the log. Of two readers, the one that read more rows has the higher
    /// revision.
    private(set) var revision: UInt64 = 0
    /// The existing spans, by their IDs.
    private(set) var spans: [Int64: MergedSpan] = [:]
    /// The hours in which a span may start according to its recent updates. Another server may be writing a row for one
    /// of these hours, because it has not read every update.
    private(set) var recentHours: [Int64: Set<Int32>] = [:]
    private let recentSequence: UInt64
    /// The time of the newest row, in nanoseconds since 1970.
    let lastChange: Int64

    /// The time in microseconds for which an update counts as recent.
    private static let recently: UInt64 = 600_000_000

    /// - Parameter rows: All rows of the trace in any order, possibly with duplicates.
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

    /// Records the start that the span would have if this were its only update.
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

    /// The weight that a removal adds to the revision. It also exceeds the rows that other servers add at the same
    /// time.
    static let weightOfRemoval: UInt64 = 1 << 20
}

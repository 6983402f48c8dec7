import Tracemark
import TracemarkModel

/// What the log holds about one trace, put together.
struct LoggedTrace {
    let id: TraceID
    /// Grows with each row of the log, so that of two that read the log the one who saw more has the higher one.
    private(set) var revision: UInt64 = 0
    /// The spans that are there, by their ids.
    private(set) var spans: [Int64: MergedSpan] = [:]

    /// - Parameter rows: All rows of the trace, in any order, some perhaps twice.
    init(_ id: TraceID, rows: [LogRow]) throws(StoreError) {
        self.id = id
        let removals = rows.filter { $0.act == .removeTrace }
        let removed = removals.map(\.sequence).max() ?? 0
        var bySpan: [Int64: [LogRow]] = [:]
        for row in rows where row.span != LogRow.wholeTrace && row.sequence > removed {
            bySpan[row.span, default: []].append(row)
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

    private func merged(_ span: Int64, _ rows: [LogRow]) throws(StoreError) -> MergedSpan? {
        let removed = rows.last { $0.act == .removeSpan }?.sequence ?? 0
        var removedMetrics: [String: UInt64] = [:]
        for row in rows where row.act == .removeMetric {
            removedMetrics[String(decoding: row.head, as: UTF8.self)] = row.sequence
        }
        var merged: MergedSpan?
        for row in rows where row.act == .part && row.sequence > removed {
            var part = try PartText.part(
                SpanKey(id, SpanID(bits: UInt64(bitPattern: span))), head: row.head, body: row.body)
            for (name, sequence) in removedMetrics where row.sequence < sequence { part.metrics[name] = nil }
            if merged == nil { merged = MergedSpan(part) } else { merged?.merge(part) }
        }
        return merged
    }

    /// How much more than all before it a removal of the whole trace weighs, so that it counts more than what others add
    /// at this moment too.
    static let weightOfRemoval: UInt64 = 1 << 20
}

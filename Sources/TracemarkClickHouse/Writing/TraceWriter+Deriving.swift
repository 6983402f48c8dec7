import Tracemark
import TracemarkModel

/// The rows of `span` and `trace`, which are derived from the log.
extension TraceWriter {
    /// The current rows of a trace.
    private struct Derived {
        var trace: (row: Row, change: Change.Number)?
        var spans: [Int64: Row] = [:]

        struct Row {
            var digest: UInt64
            /// The hour of the row.
            var hour: Int32
        }
    }

    /// A row of a trace to write.
    private struct Change {
        let row: TraceColumns
        let presences: [Presence]
        let revision: UInt64
        /// The number of the change; nil for the next number.
        let number: Number?

        struct Number {
            var number: UInt64
            var server: UInt64
        }
    }

    /// - Parameter own: The rows that were just added, by trace.
    func derive(_ own: [TraceID: [LogRow]]) async throws {
        var rows = try await logRows(of: Array(own.keys), besides: own, isFirst: true)
        let again = void(own, rows)
        for (id, removal) in again { try await addAgain(own[id]!, after: removal) }
        let ids = own.keys.filter { again[$0] == nil }
        let known = ids.filter { rows[$0]!.count > own[$0]!.count }
        let derived = try await self.derived(known)
        // A span's row needs the complete span. It is read only for spans that changed or have no row.
        var wanted: [SpanKey] = []
        for id in known {
            let touched = Set(own[id]!.map(\.span))
            for span in Set(rows[id]!.map(\.span)) where span != LogRow.wholeTrace {
                if touched.contains(span) || derived[id]?.spans[span] == nil {
                    wanted.append(SpanKey(id, SpanID(bits: UInt64(bitPattern: span))))
                }
            }
        }
        try await fillBodies(of: &rows, spans: wanted)
        var spans = RowBatch()
        var changes: [Change] = []
        let wantedSpans = Dictionary(grouping: wanted, by: \.traceID)
        for id in ids {
            let trace = try LoggedTrace(id, rows: rows[id]!)
            let old = derived[id] ?? Derived()
            var hasChanged = false
            let touched =
                wantedSpans[id]?.map { Int64(bitPattern: $0.spanID.bits) }
                ?? Array(Set(own[id]!.map(\.span).filter { $0 != LogRow.wholeTrace }))
            for span in touched {
                guard let merged = trace.spans[span] else { continue }
                // The row is written even if it is unchanged. A node may have died after it stored this row, and before
                // the view's row existed.
                let row = SpanColumns(merged.said.key, merged, revision: trace.revision)
                add(row, of: span, trace, old.spans[span], to: &spans)
                if old.spans[span]?.digest != row.digest { hasChanged = true }
            }
            for span in old.spans.keys where trace.spans[span] == nil {
                let key = SpanKey(id, SpanID(bits: UInt64(bitPattern: span)))
                add(SpanColumns(key, nil, revision: trace.revision), of: span, trace, old.spans[span], to: &spans)
                hasChanged = true
            }
            let row = TraceColumns(id, trace.spans.values)
            guard old.trace != nil || row.record != nil else { continue }
            if let trace = old.trace, trace.row.digest != row.digest { hasChanged = true }
            let hours = trace.recentHours.values.reduce(into: Set(old.trace.map { [$0.row.hour] } ?? [])) {
                $0.formUnion($1)
            }
            changes.append(
                Change(
                    row: row, presences: Self.presences(of: row.record?.start, trace, elsewhere: hours),
                    revision: trace.revision, number: hasChanged ? nil : old.trace?.change))
        }
        for piece in spans.pieces { try await insert(piece, into: .span) }
        guard !changes.isEmpty else { return }
        try await insert(changes)
        try await waitForReplicas(of: .span, .trace, .spanChart, .traceChart)
    }

    /// Writes rows of traces, each with the next number of this server's changes.
    ///
    /// Inserts are sequential. A reader that has seen a number has then seen all smaller numbers.
    private func insert(_ changes: [Change]) async throws {
        await turns.take()
        defer { turns.pass() }
        var number = sequence.take(changes.count)
        let insertion = ChangeInsertion(server: sequence.server, number: number)
        var batch = RowBatch()
        for change in changes {
            for presence in change.presences {
                batch.add {
                    change.row.write(
                        to: &$0, presence, revision: change.revision, changed: change.number?.number ?? number,
                        by: change.number?.server ?? sequence.server)
                }
            }
            number += ServerSequence.step
        }
        for piece in batch.pieces { try await insert(piece, into: .trace, named: insertion.name) }
    }

    /// Returns the traces whose new updates are void because of another server's removal, with the number of the
    /// removal. That server's clock may be ahead, although it removed the trace before.
    private func void(_ own: [TraceID: [LogRow]], _ rows: [TraceID: [LogRow]]) -> [TraceID: UInt64] {
        var removals: [TraceID: UInt64] = [:]
        for (id, added) in own {
            let newest = added.map(\.sequence).max() ?? 0
            let removal = rows[id]!.filter { $0.act == .removeTrace && !isFromHere($0) }.map(\.sequence).max() ?? 0
            if removal > newest { removals[id] = removal }
        }
        return removals
    }

    /// Adds updates again that came after a removal, with numbers beyond it.
    private func addAgain(_ rows: [LogRow], after removal: UInt64) async throws {
        var number = sequence.take(rows.count, after: removal)
        var rows = rows
        for place in rows.indices {
            rows[place].sequence = number
            number += ServerSequence.step
        }
        try await write(rows)
    }

    private func add(
        _ row: SpanColumns, of span: Int64, _ trace: LoggedTrace, _ old: Derived.Row?, to batch: inout RowBatch
    ) {
        let hours = (trace.recentHours[span] ?? []).union(old.map { [$0.hour] } ?? [])
        for presence in Self.presences(of: row.span?.start, trace, elsewhere: hours) {
            batch.add { row.write(to: &$0, presence) }
        }
    }

    /// Returns the states of a span's or trace's rows. One row is live or deleted. Each other hour that has or may get
    /// a row gets a tombstone. A query of some days or hours can then ignore the others.
    private static func presences(
        of start: Timestamp?, _ trace: LoggedTrace, elsewhere hours: Set<Int32>
    ) -> [Presence] {
        let hour = start.map { Hour.of(nanoseconds: $0.nanoseconds) }
        let others = hours.filter { $0 != hour }.map { Presence.isElsewhere(than: $0) }
        return [start == nil ? .isRemoved(at: trace.lastChange) : .isThere] + others
    }

    /// Returns all rows of traces. The rows that were just added are known, so only their presence is checked.
    private func logRows(
        of ids: [TraceID], besides own: [TraceID: [LogRow]], isFirst: Bool
    ) async throws -> [TraceID: [LogRow]] {
        let sequences = own.values.flatMap { $0.map(\.sequence) }
        let (first, last) = (sequences.min() ?? 1, sequences.max() ?? 0)
        let isOwn: SQLText = """
            (sequence BETWEEN \(first) AND \(last) AND bitAnd(sequence, \(ServerSequence.step - 1)) = \(sequence.mark))
            """
        let found = try await nodes.rows(
            """
            SELECT \(LogRow.selection(head: "if(\(isOwn), '', head)", body: "''")) FROM \(layout.all(.log)) \
            WHERE \(FilterText.areTraces(ids))
            """, settings: Self.local
        ) { reader throws(StoreError) in try LogRow(&reader) }
        var rows = own
        var missing = Set(sequences)
        for row in found {
            // These are duplicate rows of this server, or removals by other servers.
            if missing.contains(row.sequence)
                || isFromHere(row) && (first...last).contains(row.sequence) && row.head.isEmpty
            {
                missing.remove(row.sequence)
                continue
            }
            rows[row.traceID]?.append(row)
        }
        guard missing.isEmpty else {
            // A replica that has just restarted may be behind those that were waited for.
            if isFirst {
                try await Task.sleep(for: .seconds(1))
                try await waitForReplicas(of: .log)
                return try await logRows(of: ids, besides: own, isFirst: false)
            }
            throw StoreError.unavailable("\(missing.count) rows are missing after they were inserted")
        }
        return rows
    }

    private func isFromHere(_ row: LogRow) -> Bool { row.sequence & (ServerSequence.step - 1) == sequence.mark }

    private func derived(_ ids: [TraceID]) async throws -> [TraceID: Derived] {
        guard !ids.isEmpty else { return [:] }
        var derived: [TraceID: Derived] = [:]
        let condition = FilterText.areTraces(ids)
        async let traces = nodes.rows(
            "SELECT high, low, digest, start, changed, writer FROM \(layout.all(.trace)) FINAL WHERE \(condition)",
            settings: Self.local
        ) { reader throws(StoreError) in
            (
                TraceID(high: try reader.integer(), low: try reader.integer()), try Self.row(&reader),
                Change.Number(number: try reader.integer(), server: try reader.integer())
            )
        }
        async let spans = nodes.rows(
            "SELECT high, low, id, digest, start FROM \(layout.all(.span)) FINAL WHERE deleted = 0 AND \(condition)",
            settings: Self.local
        ) { reader throws(StoreError) in
            (
                TraceID(high: try reader.integer(), low: try reader.integer()), try reader.integer(Int64.self),
                try Self.row(&reader)
            )
        }
        for (id, row, change) in try await traces { derived[id, default: Derived()].trace = (row, change) }
        for (id, span, row) in try await spans { derived[id, default: Derived()].spans[span] = row }
        return derived
    }

    private static func row(_ reader: inout RowReader) throws(StoreError) -> Derived.Row {
        Derived.Row(digest: try reader.integer(), hour: Hour.of(nanoseconds: try reader.integer()))
    }

    private func fillBodies(of rows: inout [TraceID: [LogRow]], spans: [SpanKey]) async throws {
        guard !spans.isEmpty else { return }
        var places: [UInt64: [(TraceID, Int)]] = [:]
        for (id, some) in rows {
            for (place, row) in some.enumerated() where row.act == .part && row.body.isEmpty {
                places[row.sequence, default: []].append((id, place))
            }
        }
        let found = try await nodes.rows(
            """
            SELECT \(LogRow.selection(head: "head", body: "body")) FROM \(layout.all(.log)) \
            WHERE \(FilterText.areTraces(Set(spans.map(\.traceID)))) AND \(FilterText.areSpans(spans, id: "span"))
            """, settings: Self.local
        ) { reader throws(StoreError) in try LogRow(&reader) }
        for row in found {
            for (id, place) in places[row.sequence] ?? [] where id == row.traceID && rows[id]![place].span == row.span {
                rows[id]![place].head = row.head
                rows[id]![place].body = row.body
            }
        }
    }
}

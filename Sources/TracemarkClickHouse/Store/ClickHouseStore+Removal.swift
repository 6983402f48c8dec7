import Tracemark
import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/deleteTraces(_:)``.
    @discardableResult
    public func deleteTraces(_ ids: [TraceID]) async throws -> Int {
        var count = 0
        let ids = Array(Set(ids))
        for start in stride(from: 0, to: ids.count, by: TraceWriter.traceLimit) {
            count += try await remove(Array(ids[start..<min(ids.count, start + TraceWriter.traceLimit)])).traceCount
        }
        return count
    }

    private func remove(_ ids: [TraceID]) async throws -> RetentionResult {
        let found = try await rows(
            """
            SELECT high, low, revision, span_count FROM \(layout.all(.trace)) FINAL \
            WHERE deleted = 0 AND \(FilterText.areTraces(ids))
            """
        ) { reader throws(StoreError) in
            (
                id: TraceID(high: try reader.integer(), low: try reader.integer()),
                revision: try reader.integer(UInt64.self), spans: try reader.integer(Int64.self)
            )
        }
        guard !found.isEmpty else { return RetentionResult() }
        let first = try await numbers(found.count, after: found.map(\.id))
        try await writer.write(
            found.enumerated().map { place, row in
                LogRow(
                    traceID: row.id, span: LogRow.wholeTrace, sequence: first + UInt64(place) * ServerSequence.step,
                    act: .removeTrace, weight: row.revision / 2 + LoggedTrace.weightOfRemoval)
            })
        // Deleted rows take space until the engine has rewritten its files, which happens in the background.
        let traces = FilterText.areTraces(found.map(\.id))
        let weight = found.map(\.revision).min()! / 2 + LoggedTrace.weightOfRemoval
        var conditions: [(Layout.Table, SQLText)] = [(.log, "\(traces) AND sequence < \(first)")]
        // A server that starts one of the traces anew at this moment uses a higher revision. The tombstones of moved
        // rows stay. The engine rewrites its files one after the other, and might rewrite these first.
        for table in [Layout.Table.span, .spanChart, .trace, .traceChart] {
            conditions.append((table, "\(traces) AND revision < \(2 * weight - 1)"))
        }
        try await purge(conditions)
        return RetentionResult(traceCount: found.count, spanCount: Int(found.reduce(0) { $0 + $1.spans }))
    }

    /// Returns numbers for removals that exceed all numbers in the log of the traces.
    private func numbers(_ count: Int, after traces: [TraceID]) async throws -> UInt64 {
        let newest = try await rows(
            "SELECT max(sequence) FROM \(layout.all(.log)) WHERE \(FilterText.areTraces(traces))"
        ) { reader throws(StoreError) in try reader.integer(UInt64.self) }
        return writer.sequence.take(count, after: newest.first ?? 0)
    }

    /// Deletes rows from the files of every shard, in the background.
    private func purge(_ conditions: [(table: Layout.Table, condition: SQLText)]) async throws {
        // A replica forwards the deletion to the others of its shard.
        var shards: Set<String> = []
        for host in nodes.hosts {
            if layout.cluster != nil {
                let answer = try await nodes.ask(
                    "SELECT substitution FROM system.macros WHERE macro = 'shard' FORMAT TabSeparated", only: host)
                guard shards.insert(String(decoding: answer, as: UTF8.self)).inserted else { continue }
            }
            for (table, condition) in conditions {
                try await nodes.ask("ALTER TABLE \(sql: table.rawValue) DELETE WHERE \(condition)", only: host)
            }
        }
    }

    /// See ``TraceStore/deleteSpan(_:)``.
    @discardableResult
    public func deleteSpan(_ key: SpanKey) async throws -> Bool {
        guard try await span(key) != nil else { return false }
        let row = LogRow(
            traceID: key.traceID, span: Int64(bitPattern: key.spanID.bits),
            sequence: try await numbers(1, after: [key.traceID]), act: .removeSpan)
        try await writer.write([row])
        return true
    }

    /// See ``TraceStore/deleteMetric(_:of:)``.
    @discardableResult
    public func deleteMetric(_ name: String, of key: SpanKey) async throws -> Bool {
        guard try await span(key)?.metrics[name] != nil else { return false }
        var row = LogRow(
            traceID: key.traceID, span: Int64(bitPattern: key.spanID.bits),
            sequence: try await numbers(1, after: [key.traceID]), act: .removeMetric)
        row.head = Array(name.utf8)
        try await writer.write([row])
        return true
    }

    // MARK: Retention

    /// See ``TraceStore/retain(_:at:)``.
    public func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult {
        var result = RetentionResult()
        if let age = policy.ageNanoseconds {
            let oldest = now.advanced(byNanoseconds: -age).nanoseconds
            result += try await removeOldest(
                "\(Day.condition(TimeBounds(to: oldest))) AND start < \(oldest) AND last < \(oldest)")
        }
        // Deleted rows take space until the engine has rewritten its files. More must not be deleted meanwhile.
        if let bytes = policy.byteCount, try await !isRewriting() {
            let status = try await status()
            if status.byteCount > bytes, status.spanCount > 0 {
                let excess = Double(status.byteCount - bytes) / Double(status.byteCount)
                // A little more is deleted than needed, so that the store does not exceed the limit again at once.
                let spans = Int((min(1, excess + 0.05) * Double(status.spanCount)).rounded(.up))
                result += try await removeOldest("1", untilSpans: spans)
            }
        }
        return result
    }

    private func isRewriting() async throws -> Bool {
        let answers = try await nodes.askAll(
            """
            SELECT toUInt64(count()) FROM system.mutations WHERE database = currentDatabase() AND NOT is_done \
            FORMAT RowBinary
            """)
        for answer in answers {
            var reader = RowReader(answer)
            if try reader.integer(UInt64.self) > 0 { return true }
        }
        return false
    }

    private func removeOldest(_ condition: SQLText, untilSpans enough: Int = .max) async throws -> RetentionResult {
        var result = RetentionResult()
        while result.spanCount < enough {
            try Task.checkCancellation()
            let found = try await rows(
                """
                SELECT high, low, span_count FROM \(layout.all(.trace)) FINAL WHERE deleted = 0 AND \(condition) \
                ORDER BY start, high, low LIMIT \(TraceWriter.traceLimit)
                """
            ) { reader throws(StoreError) in
                (TraceID(high: try reader.integer(), low: try reader.integer()), Int(try reader.integer(Int64.self)))
            }
            var ids: [TraceID] = []
            var spans = 0
            for (id, count) in found where result.spanCount + spans < enough {
                ids.append(id)
                spans += count
            }
            guard !ids.isEmpty else { break }
            let removed = try await remove(ids)
            guard removed.traceCount > 0 else { break }
            result += removed
        }
        return result
    }
}

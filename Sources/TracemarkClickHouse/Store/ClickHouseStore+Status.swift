import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/status()``. The size is the sum of all nodes.
    public func status() async throws -> StoreStatus {
        let counts = try await rows(
            """
            SELECT toUInt64(count()), toInt64(sum(span_count)) FROM \(layout.all(.trace)) FINAL WHERE deleted = 0
            """
        ) { reader throws(StoreError) in (try reader.integer(UInt64.self), try reader.integer(Int64.self)) }.first
        var bytes: UInt64 = 0
        let answers = try await nodes.askAll(
            """
            SELECT toUInt64(sum(bytes_on_disk)) FROM system.parts WHERE database = currentDatabase() AND active \
            FORMAT RowBinary
            """)
        for answer in answers {
            var reader = RowReader(answer)
            bytes += try reader.integer(UInt64.self)
        }
        return StoreStatus(
            engine: "ClickHouse \(version)", traceCount: Int(counts?.0 ?? 0), spanCount: Int(counts?.1 ?? 0),
            byteCount: Int64(clamping: bytes), queuedPartCount: await queuedPartCount)
    }

    /// See ``TraceStore/nodeStates()``.
    public func nodeStates() async -> [StoreNode] {
        let nodes = nodes
        return await withTaskGroup(of: StoreNode.self) { group in
            for host in nodes.hosts {
                group.addTask {
                    let answer = try? await nodes.ask("SELECT 1", only: host, within: .seconds(5))
                    let record = nodes.health.record(host)
                    return StoreNode(
                        name: "\(host)", isReachable: answer != nil, requestCount: record.requests,
                        failureCount: record.failures, seconds: record.seconds)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.name < $1.name }
        }
    }
}

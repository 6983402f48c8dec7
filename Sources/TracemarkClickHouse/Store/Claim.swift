import TracemarkModel

/// The right to make one version of one document, which of several servers only one gets.
///
/// ClickHouse has no transactions, but of several that make a table of one name on one node only one succeeds. So the
/// table is the claim, on the node whose name comes first.
struct Claim {
    let collection: String
    let name: String
    let version: UInt64
    let store: ClickHouseStore

    /// A claim of a server that died is passed over after so many seconds.
    static let lifetime = 30

    private var host: ClusterAddress.Host { store.nodes.hosts[0] }

    private var table: String {
        var digest = Digest()
        digest.add(collection)
        digest.add(name)
        return "claim_\(digest.value)_\(version)"
    }

    /// Whether this server has the right now.
    func take() async throws -> Bool {
        if try await make() { return true }
        guard try await isOutlived() else { return false }
        await release()
        return try await make()
    }

    /// Whether whoever has the right has had it for too long.
    private func isOutlived() async throws -> Bool {
        do {
            let answer = try await store.nodes.send(
                """
                SELECT toUInt64(count()) FROM system.tables WHERE database = currentDatabase() AND name = \(table) \
                AND metadata_modification_time < now() - \(Self.lifetime) FORMAT RowBinary
                """, data: [], settings: [:], to: host)
            var reader = RowReader(answer)
            return try reader.integer(UInt64.self) > 0
        } catch let error as NodeError {
            // It is being given up at this moment.
            if error.isGone { return false }
            throw error.storeError(host)
        }
    }

    private func make() async throws -> Bool {
        do {
            _ = try await store.nodes.send(
                "CREATE TABLE \(sql: table) (taken UInt8) ENGINE = Memory", data: [], settings: [:], to: host)
            return true
        } catch let error as NodeError {
            if error.isAlreadyThere { return false }
            throw error.storeError(host)
        }
    }

    /// Gives the claim up; one that cannot be given up runs out.
    func release() async {
        _ = try? await store.nodes.ask("DROP TABLE IF EXISTS \(sql: table)", only: host)
    }
}

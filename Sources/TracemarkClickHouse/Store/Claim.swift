import TracemarkModel

/// A document lock: the right to write one version of one document, which only one of several servers gets.
///
/// ClickHouse has no transactions. But if several servers create a table of the same name on a node, only one succeeds.
/// So the table is the lock, on the first node by name.
struct Claim {
    let collection: String
    let name: String
    let version: UInt64
    let store: ClickHouseStore

    /// The time in seconds after which the lock of a dead server expires.
    static let lifetime = 30

    private var host: ClusterAddress.Host { store.nodes.hosts[0] }

    private var table: String {
        var digest = Digest()
        digest.add(collection)
        digest.add(name)
        return "claim_\(digest.value)_\(version)"
    }

    /// Takes the lock, and returns whether this server has it now.
    func take() async throws -> Bool {
        if try await make() { return true }
        guard try await isOutlived() else { return false }
        await release()
        return try await make()
    }

    /// Returns whether the lock has expired.
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
            // Another server is releasing the lock at this moment.
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

    /// Releases the lock. If that fails, the lock expires.
    func release() async {
        _ = try? await store.nodes.ask("DROP TABLE IF EXISTS \(sql: table)", only: host)
    }
}

import TracemarkModel

/// A wait until all replicas have the rows that were inserted on one of them.
///
/// `SYSTEM SYNC REPLICA` would do this, but on older engines it also waits for every merge, which may take minutes.
struct Replicas {
    let nodes: Nodes

    private struct Progress {
        var table: String
        var path: String
        var replica: String
        var newest: UInt64
        var next: UInt64
        /// A Boolean value that indicates whether the replica has queued rows that it has not fetched yet.
        var isFetching = false
    }

    /// Waits for the replicas. Fails if a replica is unreachable or does not follow.
    func wait(for tables: [Layout.Table]) async throws {
        var progress: [ClusterAddress.Host: [Progress]] = [:]
        try await withThrowingTaskGroup(of: (ClusterAddress.Host, [Progress]).self) { group in
            for host in nodes.hosts { group.addTask { (host, try await self.progress(of: tables, on: host)) } }
            for try await (host, found) in group { progress[host] = found }
        }
        // The newest entries of the replicas' log. They include all earlier inserts.
        var newest: [String: UInt64] = [:]
        for entry in progress.values.joined() { newest[entry.path] = max(newest[entry.path] ?? 0, entry.newest) }
        var untouched: Set<String> = []
        for (host, entries) in progress {
            // Log entries count from 0. A log with one entry looks like an empty one until a replica follows it.
            for entry in entries where newest[entry.path] == 0 && entry.next == 0 && !untouched.contains(entry.path) {
                if try await isEmpty(entry.path, askedOn: host) { untouched.insert(entry.path) }
            }
        }
        let limit = ContinuousClock.now + .seconds(30)
        var pause = Duration.milliseconds(4)
        while true {
            for (host, entries) in progress {
                let hasAll = entries.allSatisfy { entry in
                    untouched.contains(entry.path) || entry.next > newest[entry.path] ?? 0 && !entry.isFetching
                }
                if hasAll { progress[host] = nil }
            }
            if progress.isEmpty { return }
            guard ContinuousClock.now < limit else {
                throw StoreError.unavailable(
                    "\(progress.keys.sorted().first!) has not caught up with its replicas for 30 seconds")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(100))
            for host in progress.keys { progress[host] = try await self.progress(of: tables, on: host) }
        }
    }

    private func isEmpty(_ path: String, askedOn host: ClusterAddress.Host) async throws -> Bool {
        let answer = try await nodes.ask(
            "SELECT toUInt64(count()) FROM system.zookeeper WHERE path = \("\(path)/log") FORMAT RowBinary", only: host,
            within: Nodes.insertPatience)
        var reader = RowReader(answer)
        return try reader.integer(UInt64.self) == 0
    }

    private func progress(of tables: [Layout.Table], on host: ClusterAddress.Host) async throws -> [Progress] {
        let names = tables.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let answer = try await nodes.ask(
            """
            SELECT table, zookeeper_path, replica_path, toUInt64(log_max_index), toUInt64(log_pointer), \
            toUInt8(is_readonly) FROM system.replicas WHERE database = currentDatabase() AND table IN (\(sql: names)) \
            FORMAT RowBinary
            """, only: host, within: Nodes.insertPatience)
        var reader = RowReader(answer)
        var isReadOnly = false
        var progress = try reader.rows { reader throws(StoreError) in
            let progress = Progress(
                table: try reader.text(), path: try reader.text(), replica: try reader.text(),
                newest: try reader.integer(), next: try reader.integer())
            if try reader.flag() { isReadOnly = true }
            return progress
        }
        guard progress.count == tables.count, !isReadOnly else {
            throw StoreError.unavailable("\(host) is not connected to the cluster's coordination service")
        }
        // The log pointer was read first. Entries before it are in the queue until they are fetched. The replica's own
        // count of its queue lags behind the pointer.
        let queues = progress.indices.map { place -> SQLText in
            """
            SELECT toUInt64(\(place)), toUInt64(count()) FROM system.zookeeper \
            WHERE path = \("\(progress[place].replica)/queue") AND position(value, 'get') > 0
            """
        }
        var answers = RowReader(
            try await nodes.ask(
                queues.joined(separator: " UNION ALL ") + " FORMAT RowBinary", only: host, within: Nodes.insertPatience)
        )
        while !answers.isAtEnd {
            let place = Int(try answers.integer(UInt64.self))
            progress[place].isFetching = try answers.integer(UInt64.self) > 0
        }
        return progress
    }
}

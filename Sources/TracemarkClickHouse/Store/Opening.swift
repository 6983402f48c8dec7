import TracemarkModel

/// The opening of a database, which detects the properties of the node or cluster and creates the tables.
struct Opening {
    struct Result {
        let nodes: Nodes
        let layout: Layout
        let version: String
    }

    var nodes: Nodes

    func run() async throws -> Result {
        var nodes = nodes
        let address = nodes.address
        let version = try await text("SELECT version()")
        let numbers = version.split(separator: ".").compactMap { Int($0) }
        guard let major = numbers.first else { throw StoreError.engine("\(version) is not a version of ClickHouse") }
        // Bound parameters exist since 19.14. The codecs and indexes in use are as old or older.
        let isModern = major >= 20
        nodes.bindsParameters = isModern
        if let cluster = address.cluster { try await check(cluster) }
        let layout = Layout(
            cluster: address.cluster, database: address.database, isModern: isModern, hasMaps: major >= 24)
        // Each node is prepared separately, so that a server can start while one is down.
        var failure: (any Error)?
        var opened = 0
        var isUpgraded = false
        for host in address.hosts {
            do {
                if try await prepare(host, layout, nodes) { isUpgraded = true }
                opened += 1
            } catch StoreError.unavailable(let reason) {
                failure = StoreError.unavailable(reason)
            }
        }
        if opened == 0, let failure { throw failure }
        // A replica may have left the migration to another replica.
        if isUpgraded, failure == nil, layout.cluster != nil {
            try await Replicas(nodes: nodes).wait(for: Layout.Table.allCases.filter { $0.source != nil })
        }
        return Result(nodes: nodes, layout: layout, version: version)
    }

    private func text(_ statement: SQLText) async throws -> String {
        let answer = try await nodes.ask(statement + " FORMAT RowBinary", settings: [Nodes.noDatabase: ""])
        var reader = RowReader(answer)
        return try reader.text()
    }

    /// Checks that the address names all nodes of the cluster in the nodes' configuration.
    private func check(_ cluster: String) async throws {
        let answer = try await nodes.ask(
            "SELECT count() FROM system.clusters WHERE cluster = \(cluster) FORMAT RowBinary",
            settings: [Nodes.noDatabase: ""])
        var reader = RowReader(answer)
        let count = Int(try reader.integer(UInt64.self))
        guard count > 0 else {
            throw StoreError.invalidQuery(
                "The nodes' configuration has no cluster \(cluster) in <remote_servers>. Add it, or correct ?cluster=.")
        }
        guard count == nodes.hosts.count else {
            throw StoreError.invalidQuery(
                "The cluster \(cluster) has \(count) nodes, and the address names \(nodes.hosts.count). Name them all.")
        }
    }

    /// Creates the missing tables of a node.
    ///
    /// - Returns: A Boolean value that indicates whether rows were migrated from an older layout.
    private func prepare(_ host: ClusterAddress.Host, _ layout: Layout, _ nodes: Nodes) async throws -> Bool {
        try await nodes.ask(
            "CREATE DATABASE IF NOT EXISTS \(sql: layout.database)", settings: [Nodes.noDatabase: ""], only: host)
        let answer = try await nodes.ask(
            """
            SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'layout' FORMAT RowBinary
            """, only: host)
        var reader = RowReader(answer)
        var found = Layout.version
        if try reader.integer(UInt64.self) > 0 {
            let answer = try await nodes.ask(
                "SELECT max(version) FROM layout WHERE name = 'layout' FORMAT RowBinary", only: host)
            var reader = RowReader(answer)
            found = Int(try reader.integer(UInt64.self))
            guard found <= Layout.version else {
                throw StoreError.newerVersion(path: "\(nodes.address)", found: found, known: Layout.version)
            }
            if found == Layout.version { return false }
            // A partly prepared node has the table without a row.
            if found == 0 { found = Layout.version }
        }
        for statement in layout.statements {
            // Another server may be creating the same tables at this moment.
            do {
                try await nodes.ask(statement, only: host)
            } catch let error as StoreError {
                guard case .engine(let reason) = error, reason.contains("already exists") else { throw error }
            }
        }
        // Duplicate rows count once. Views may fill the same rows at this moment.
        for statement in layout.statements(from: found) { try await nodes.ask(statement, only: host) }
        try await nodes.ask(
            "INSERT INTO layout (name, version) VALUES ('layout', \(Layout.version))", only: host)
        return found < Layout.version
    }
}

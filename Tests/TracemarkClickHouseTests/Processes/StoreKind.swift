import Foundation
import StoreExpectations
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

/// What the same tests run on.
enum StoreKind: String, CaseIterable, Sendable, CustomStringConvertible {
    case file = "a file of SQLite's"
    case node = "one node of ClickHouse"
    case modern = "today's ClickHouse"
    case cluster = "two shards of two replicas"

    var description: String { rawValue }

    /// A file and a node, unless `TRACEMARK_STORES` says otherwise: `modern,cluster` (`make test-cluster`). Six processes
    /// take their time, and half a gigabyte has to be fetched for today's engine.
    static let allCases: [StoreKind] = {
        let kinds: [(String, StoreKind)] = [
            ("file", .file), ("node", .node), ("modern", .modern), ("cluster", .cluster),
        ]
        let names = Environment.words("TRACEMARK_STORES") ?? ["file", "node"]
        return kinds.filter { names.contains($0.0) }.map(\.1)
    }()

    /// Those of ClickHouse, whose answers are held against SQLite's.
    static let engines = allCases.filter { $0 != .file }

    /// Those of ClickHouse's nodes as they are run beside each other.
    static let nodes = engines.filter { $0 != .modern }

    /// So many seeds for a file, and fewer for what takes longer.
    static func seeds(file: UInt64, node: UInt64, cluster: UInt64) -> [(StoreKind, UInt64)] {
        let counts: [(StoreKind, UInt64)] = [(.file, file), (.node, node), (.modern, node), (.cluster, cluster)]
        return counts.filter { allCases.contains($0.0) }.flatMap { kind, count in (1...count).map { (kind, $0) } }
    }

    /// Runs a test on a store of its own, at the time of the generated traces.
    func withStore(
        abandonedAfter seconds: Int64 = 3_600, _ body: (any TraceStore) async throws -> Void
    ) async throws {
        let nanoseconds = seconds * 1_000_000_000
        switch self {
        case .file:
            let path = NSTemporaryDirectory() + "tracemark-conformance-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: path) }
            var options = SQLiteStore.Options()
            options.abandonedAfterNanoseconds = nanoseconds
            options.clock = { testNow }
            let store = try await SQLiteStore.open(at: path + "/traces.db", options: options)
            try await body(store)
            try await store.close()
        case .node, .modern, .cluster:
            var options = ClickHouseStore.Options()
            options.abandonedAfterNanoseconds = nanoseconds
            options.clock = { testNow }
            try await withStores(1, options: options) { try await body($0[0]) }
        }
    }

    /// Runs a test on a new database, with several stores on it as several servers have them.
    func withStores(
        _ count: Int, options: ClickHouseStore.Options = .init(), _ body: ([ClickHouseStore]) async throws -> Void
    ) async throws {
        let nodes = try await RunningNodes.shared.nodes(of: self)
        let address = try nodes.address(database: "t\(UInt64.random(in: 0 ... .max))")
        var stores: [ClickHouseStore] = []
        do {
            for _ in 0..<count { stores.append(try await ClickHouseStore.open(address, options: options)) }
            try await body(stores)
            for store in stores { try await store.close() }
        } catch {
            for store in stores { try? await store.close() }
            throw error
        }
        for node in 0..<nodes.count { try await nodes.ask("DROP DATABASE \(address.database)", node: node) }
    }
}

/// The nodes that all tests share.
actor RunningNodes {
    static let shared = RunningNodes()

    private var running: [StoreKind: Task<ClickHouseNodes, any Error>] = [:]

    func nodes(of kind: StoreKind) async throws -> ClickHouseNodes {
        let size = kind == .cluster ? 2 : 1
        let task =
            running[kind]
            ?? Task { try await ClickHouseNodes(shards: size, replicas: size, isModern: kind == .modern) }
        running[kind] = task
        return try await task.value
    }
}

import Foundation
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The store that a test keeps traces in: a file, unless `TRACEMARK_TEST_STORE` has the address of a ClickHouse database,
/// in which `DATABASE` stands for one of the test's own (`make test-cluster`).
public enum TestStore {
    private static let address = ProcessInfo.processInfo.environment["TRACEMARK_TEST_STORE"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// Whether it is a file, with what only files have.
    public static var isFile: Bool { address == nil }

    /// Where a test keeps its traces, as `--db` takes it.
    ///
    /// - Parameter path: The file, where it is one. Each path has a database of its own.
    public static func place(_ path: String) -> String {
        guard let address else { return path }
        let name = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return address.replacingOccurrences(of: "DATABASE", with: "t\(name)")
    }

    /// Opens what ``place(_:)`` names.
    public static func open(
        _ place: String, options: SQLiteStore.Options = SQLiteStore.Options()
    ) async throws -> any TraceStore {
        guard place.hasPrefix(ClusterAddress.scheme) else {
            return try await SQLiteStore.open(at: place, options: options)
        }
        var ofCluster = ClickHouseStore.Options()
        ofCluster.clock = options.clock
        ofCluster.queueCapacity = options.queueCapacity
        ofCluster.abandonedAfterNanoseconds = options.abandonedAfterNanoseconds
        return try await ClickHouseStore.open(try ClusterAddress(place), options: ofCluster)
    }

    /// Removes the database of a test that has ended, behind it: hundreds of them slow the nodes down.
    public static func remove(_ place: String) {
        guard let address = try? ClusterAddress(place) else { return }
        for host in address.hosts {
            var request = URLRequest(url: URL(string: "http://\(host)/")!)
            request.httpMethod = "POST"
            request.httpBody = Data("DROP DATABASE IF EXISTS \(address.database)".utf8)
            URLSession.shared.dataTask(with: request).resume()
        }
    }
}

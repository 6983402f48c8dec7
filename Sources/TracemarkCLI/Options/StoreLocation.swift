import Foundation
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

/// A store as commands name it: the path of a file, or `clickhouse://user@host:8123/database`.
enum StoreLocation {
    /// The environment variable with the database's password, for addresses without one.
    static let passwordVariable = "TRACEMARK_CLICKHOUSE_PASSWORD"

    static func open(
        _ location: String, options: SQLiteStore.Options = SQLiteStore.Options()
    ) async throws -> any TraceStore {
        guard location.hasPrefix(ClusterAddress.scheme) else {
            return try await SQLiteStore.open(at: location, options: options)
        }
        var cluster = ClickHouseStore.Options()
        cluster.readTimeoutSeconds = options.readTimeoutSeconds.map { Int($0.rounded(.up)) }
        return try await ClickHouseStore.open(try address(location), options: cluster)
    }

    /// Returns the name of a store without a password, for messages.
    static func description(_ location: String) -> String {
        guard location.hasPrefix(ClusterAddress.scheme) else { return location }
        return (try? address(location))?.description ?? ClusterAddress.scheme
    }

    private static func address(_ location: String) throws -> ClusterAddress {
        let password = ProcessInfo.processInfo.environment[passwordVariable]
        return try ClusterAddress(location, password: password.flatMap { $0.isEmpty ? nil : $0 })
    }
}

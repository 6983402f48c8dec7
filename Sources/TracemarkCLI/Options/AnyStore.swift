import Foundation
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

/// A store as commands name it: the path of a file, or `clickhouse://user@host:8123/database`.
enum AnyStore {
    /// The environment variable with the database's password, for addresses without one.
    static let passwordVariable = "TRACEMARK_CLICKHOUSE_PASSWORD"

    static func open(
        _ place: String, options: SQLiteStore.Options = SQLiteStore.Options()
    ) async throws -> any TraceStore {
        guard place.hasPrefix(ClusterAddress.scheme) else {
            return try await SQLiteStore.open(at: place, options: options)
        }
        var cluster = ClickHouseStore.Options()
        cluster.readTimeoutSeconds = options.readTimeoutSeconds.map { Int($0.rounded(.up)) }
        return try await ClickHouseStore.open(try address(place), options: cluster)
    }

    /// Returns the name of a store without a password, for messages.
    static func description(_ place: String) -> String {
        guard place.hasPrefix(ClusterAddress.scheme) else { return place }
        return (try? address(place))?.description ?? ClusterAddress.scheme
    }

    private static func address(_ place: String) throws -> ClusterAddress {
        let password = ProcessInfo.processInfo.environment[passwordVariable]
        return try ClusterAddress(place, password: password.flatMap { $0.isEmpty ? nil : $0 })
    }
}

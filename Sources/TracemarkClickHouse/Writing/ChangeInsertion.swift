import TracemarkModel

/// An insert of trace rows, with a name by which other servers recognize it while it runs.
///
/// Its rows become visible one after the other, because they are on several shards and in several partitions. A
/// server's inserts are sequential, so that all rows with smaller numbers than a running insert are visible.
struct ChangeInsertion {
    let server: UInt64
    /// The number of the first row.
    let number: UInt64

    private static let prefix = "tracemark_changes"

    /// The name of the statement. It is unique, because one insert may be sent to two nodes.
    var name: String { "\(Self.prefix)_\(server)_\(number)_\(UInt32.random(in: 0 ... .max))" }

    init(server: UInt64, number: UInt64) { (self.server, self.number) = (server, number) }

    private init?(name: String) {
        let numbers = name.dropFirst(Self.prefix.count).split(separator: "_").compactMap { UInt64($0) }
        guard numbers.count == 3 else { return nil }
        self.init(server: numbers[0], number: numbers[1])
    }

    /// Returns the lowest number of the running inserts of each server.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if a node does not respond within seconds, because its inserts are then
    ///   unknown.
    static func underWay(on nodes: Nodes) async throws -> [UInt64: UInt64] {
        let statement: SQLText = """
            SELECT query_id FROM system.processes WHERE startsWith(query_id, \(prefix)) FORMAT RowBinary
            """
        var lowest: [UInt64: UInt64] = [:]
        for answer in try await nodes.askAll(statement, within: .seconds(5)) {
            var reader = RowReader(answer)
            let names = try reader.rows { reader throws(StoreError) in try reader.text() }
            for one in names.compactMap({ ChangeInsertion(name: $0) }) {
                lowest[one.server] = min(lowest[one.server] ?? .max, one.number)
            }
        }
        return lowest
    }
}

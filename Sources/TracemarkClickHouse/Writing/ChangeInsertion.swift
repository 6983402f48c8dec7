import TracemarkModel

/// An insertion of rows of traces, by a name that is seen among what the nodes are doing while it is under way.
///
/// Its rows come to be seen one after the other, since they are on several shards and in several partitions. A server's
/// insertions follow each other, so that all rows are there whose number is below that of one under way.
struct ChangeInsertion {
    let server: UInt64
    /// That of its first row.
    let number: UInt64

    private static let prefix = "tracemark_changes"

    /// What the statement is called: no two at once may have the same name, and one may be sent to two nodes.
    var name: String { "\(Self.prefix)_\(server)_\(number)_\(UInt32.random(in: 0 ... .max))" }

    init(server: UInt64, number: UInt64) { (self.server, self.number) = (server, number) }

    private init?(name: String) {
        let numbers = name.dropFirst(Self.prefix.count).split(separator: "_").compactMap { UInt64($0) }
        guard numbers.count == 3 else { return nil }
        self.init(server: numbers[0], number: numbers[1])
    }

    /// The lowest number under way of each server.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if a node does not answer within seconds: what it does is not known then.
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

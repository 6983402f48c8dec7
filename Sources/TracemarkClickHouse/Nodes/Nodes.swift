import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import TracemarkModel

/// A client of a cluster's nodes over HTTP.
struct Nodes: Sendable {
    let address: ClusterAddress
    private(set) var client: HTTPClient
    let health = NodeHealth()
    /// A Boolean value that indicates whether statements have bound parameters, which exist since version 20.
    var bindsParameters = false
    /// The time limit of a request, including all retries on other nodes.
    static let patience = TimeAmount.seconds(120)
    /// The time limit of an insert. Its sender waits, and retries after a failure.
    static let insertPatience = TimeAmount.seconds(30)
    /// The engine's setting for the time limit of a statement in seconds.
    static let timeLimit = "max_execution_time"
    /// The counter that distributes queries evenly over the nodes.
    private let turn = Turn()

    private final class Turn: Sendable {
        let count = Atomic<Int>(0)
        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
    }

    private let pause: TimeAmount

    /// - Parameter pause: The longest pause within a response.
    init(_ address: ClusterAddress, pause: TimeAmount = patience) {
        self.address = address
        self.pause = pause
        client = Self.client(pause: pause)
    }

    /// Returns the same nodes with separate connections for queries. Queries may be many and slow, and must not block
    /// writes or key lookups.
    func apart() -> Nodes {
        var nodes = self
        nodes.client = Self.client(pause: pause)
        return nodes
    }

    private static func client(pause: TimeAmount) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        // Requests have their own time limit. This one is for a response that stops halfway.
        configuration.timeout = .init(connect: .seconds(3), read: pause)
        configuration.connectionPool.idleTimeout = .seconds(2)
        // A request that waits for a connection fails after the connect timeout, so the limit is generous.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
        // A statement is retried only on purpose.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.decompression = .disabled
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    var hosts: [ClusterAddress.Host] { address.hosts }

    // MARK: Any node

    /// Sends a statement to one node after the other until one succeeds.
    ///
    /// A changing statement must be idempotent, because a node may have died after executing it.
    func ask(
        _ statement: SQLText, data: [UInt8] = [], settings: [String: String] = [:], at first: ClusterAddress.Host? = nil
    ) async throws -> [UInt8] {
        let count = hosts.count
        let start = turn.next() % count
        var order = health.ordered((0..<count).map { hosts[(start + $0) % count] })
        if let first { order = [first] + order.filter { $0 != first } }
        var failure: StoreError?
        let end = NIODeadline.now() + (data.isEmpty ? Self.patience : Self.insertPatience)
        for (place, host) in order.enumerated() {
            let rest = end - .now()
            guard rest > .seconds(0) else { break }
            // A node that hangs must leave time for another one. A slow insert is better not restarted.
            let isLast = !data.isEmpty || place == order.count - 1
            let share = isLast ? rest : .nanoseconds(rest.nanoseconds / 2)
            do {
                return try await send(statement, data: data, settings: settings, to: host, within: share)
            } catch let error as NodeError {
                // The next node would exceed the limit too.
                if error.isOutOfTime, let limit = settings[Self.timeLimit].flatMap({ Double($0) }) {
                    throw StoreError.tooSlow(limitSeconds: limit)
                }
                failure = error.storeError(host)
                guard error.isOfNode else { break }
            }
        }
        throw failure ?? .unavailable("the address has no node")
    }

    func rows<Row>(
        _ statement: SQLText, settings: [String: String] = [:],
        _ read: (inout RowReader) throws(StoreError) -> Row
    ) async throws -> [Row] {
        var reader = RowReader(try await ask(statement + " FORMAT RowBinary", settings: settings))
        return try reader.rows(read)
    }

    // MARK: All nodes

    /// Sends a statement to every node, and fails unless all succeed.
    @discardableResult
    func askAll(
        _ statement: SQLText, settings: [String: String] = [:], within time: TimeAmount = patience
    ) async throws -> [[UInt8]] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for host in hosts {
                group.addTask { try await ask(statement, settings: settings, only: host, within: time) }
            }
            var answers: [[UInt8]] = []
            for try await answer in group { answers.append(answer) }
            return answers
        }
    }

    /// Sends a statement to one node only.
    @discardableResult
    func ask(
        _ statement: SQLText, settings: [String: String] = [:], only host: ClusterAddress.Host,
        within time: TimeAmount = patience
    ) async throws -> [UInt8] {
        do {
            return try await send(statement, data: [], settings: settings, to: host, within: time)
        } catch let error as NodeError {
            throw error.storeError(host)
        }
    }

    // MARK: One request

    /// The settings of every statement.
    private static let settings = [
        // The status is sent after the whole result. Otherwise an error could follow a part of a response with status
        // 200.
        "wait_end_of_query": "1", "buffer_size": "1048576",
        "max_query_size": "67108864", "max_ast_elements": "10000000", "max_expanded_ast_elements": "10000000",
        // A condition must not apply to rows that a newer row of the same key replaces.
        "enable_optimize_predicate_expression": "0",
    ]

    func send(
        _ statement: SQLText, data: [UInt8], settings: [String: String], to host: ClusterAddress.Host,
        within time: TimeAmount = patience
    ) async throws -> [UInt8] {
        let (text, parameters) = statement.rendered(binding: bindsParameters)
        var query = "?database=\(Self.escaped(usesDatabase(settings) ? address.database : "default"))"
        for (name, value) in Self.settings.merging(settings, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key })
        where name != Self.noDatabase {
            query += "&\(name)=\(Self.escaped(value))"
        }
        for (name, value) in parameters { query += "&param_\(name)=\(Self.escaped(value))" }
        if !data.isEmpty { query += "&query=\(Self.escaped(text))" }
        var request = HTTPClientRequest(
            url: "\(address.isSecure ? "https" : "http")://\(host)/\(query)")
        request.method = .POST
        request.headers.add(name: "X-ClickHouse-User", value: address.user)
        if !address.password.isEmpty { request.headers.add(name: "X-ClickHouse-Key", value: address.password) }
        request.body = .bytes(data.isEmpty ? Array(text.utf8) : data)
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let response = try await client.execute(request, timeout: time)
            let body = try await response.body.collect(upTo: 2 << 30)
            let bytes = Array(body.readableBytesView)
            guard response.status == .ok else {
                let error = NodeError(status: Int(response.status.code), body: String(decoding: bytes, as: UTF8.self))
                health.failed(host, isOfNode: error.isOfNode)
                throw error
            }
            health.answered(host, took: clock.now - start)
            return bytes
        } catch let error as NodeError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            health.failed(host, isOfNode: true)
            throw NodeError(unreachable: "it does not respond (\(Self.reason(error)))")
        }
    }

    /// Returns a short reason from the system or the client.
    private static func reason(_ error: any Error) -> String {
        String(((error as? HTTPClientError)?.shortDescription ?? "\(error)").prefix(200))
    }

    /// The setting that sends a statement without a database, before one exists.
    static let noDatabase = "tracemark_no_database"
    private func usesDatabase(_ settings: [String: String]) -> Bool { settings[Self.noDatabase] == nil }

    private static func escaped(_ text: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                escaped.append(byte)
            default: escaped += Array("%".utf8) + Array([byte].hex.utf8)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Two hexadecimal digits per byte.
    var hex: String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import Synchronization
import TracemarkClickHouse

/// Nodes of Debian's ClickHouse on this machine, with ZooKeeper where there is more than one, each a process that can be
/// killed and started again; or today's ClickHouse, of which there is one node without replicas.
final class ClickHouseNodes: Sendable {
    let shards: Int
    let replicas: Int
    private let isModern: Bool
    private let folder: String
    private let port: Int
    /// Guards the processes; nobody waits for one while holding it.
    private let processes = Mutex<[String: Child]>([:])

    var count: Int { shards * replicas }

    /// Starts nodes, and waits until each answers.
    init(shards: Int, replicas: Int, isModern: Bool = false) async throws {
        (self.shards, self.replicas, self.isModern) = (shards, replicas, isModern)
        folder = NSTemporaryDirectory() + "tracemark-clickhouse-\(UUID().uuidString)"
        port = Self.freePorts(4 * shards * replicas + 1) + 1
        try Self.run(Self.scripts + (isModern ? "/clickhouse-modern.sh" : "/clickhouse.sh"), [])
        try Self.run(Self.scripts + "/clickhouse-cluster.sh", [folder, "\(shards)", "\(replicas)", "\(port)"])
        Self.all.withLock { $0.append(self) }
        atexit { ClickHouseNodes.all.withLock { $0 }.forEach { $0.end() } }
        if count > 1 {
            try start(
                "zookeeper", "java",
                [
                    "-Xmx256m", "-cp", "/usr/share/java/*",
                    "org.apache.zookeeper.server.quorum.QuorumPeerMain", folder + "/zookeeper/zoo.cfg",
                ])
        }
        for node in 0..<count { try start(node) }
        for node in 0..<count { try await waitUntilUp(node) }
    }

    /// All that were started, so that none outlives the tests.
    private static let all = Mutex<[ClickHouseNodes]>([])

    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scripts").path

    /// The address of a database of its own.
    func address(database: String) throws -> ClusterAddress {
        let hosts = (0..<count).map { "127.0.0.1:\(port + 4 * $0)" }.joined(separator: ",")
        return try ClusterAddress(
            "clickhouse://default@\(hosts)/\(database)" + (count > 1 ? "?cluster=tracemark" : ""))
    }

    /// Asks a node something, past the store.
    @discardableResult
    func ask(_ statement: String, node: Int = 0) async throws -> String {
        var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port + 4 * node)/")!)
        request.httpMethod = "POST"
        request.httpBody = Data(statement.utf8)
        request.timeoutInterval = 60
        let (data, _) = try await URLSession.shared.data(for: request)
        return String(decoding: data, as: UTF8.self)
    }

    /// `kill -9`.
    func kill(_ node: Int) {
        guard let process = processes.withLock({ $0.removeValue(forKey: "\(node)") }) else { return }
        process.kill()
    }

    /// Has a node stand still, as on a machine that has far too much to do, or go on.
    func pause(_ node: Int, isPaused: Bool = true) {
        processes.withLock { $0["\(node)"]?.signal(isPaused ? SIGSTOP : SIGCONT) }
    }

    /// Starts a node that was killed.
    func start(_ node: Int) throws {
        if isModern {
            try start(
                "\(node)", Self.scripts + "/../../.build-tools/chdb/bin/python",
                [Self.scripts + "/clickhouse_modern.py", "\(port)", folder + "/modern"])
        } else {
            try start("\(node)", "clickhouse-server", ["--config-file=\(folder)/\(node)/config.xml"])
        }
    }

    func waitUntilUp(_ node: Int) async throws {
        let limit = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < limit {
            // A node answers before it has found ZooKeeper.
            let question = count > 1 ? "SELECT count() > 0 FROM system.zookeeper WHERE path = '/'" : "SELECT 1"
            if let answer = try? await ask(question, node: node), answer.hasPrefix("1") { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure.notUp(node)
    }

    enum Failure: Error {
        case notUp(Int)
        case script(String)
    }

    private func start(_ name: String, _ program: String, _ arguments: [String]) throws {
        let child = try Child(program, arguments)
        processes.withLock { $0[name] = child }
    }

    private func end() {
        for process in processes.withLock({ $0.values }) { process.kill() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func run(_ script: String, _ arguments: [String]) throws {
        guard try Child(script, arguments).wait() == 0 else { throw Failure.script(script) }
    }

    /// The first of so many ports in a row that nobody listens on.
    private static func freePorts(_ count: Int) -> Int {
        while true {
            let first = Int.random(in: 20_000...31_000)
            if (first..<first + count).allSatisfy({ isFree($0) }) { return first }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        #if canImport(Glibc)
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let socket = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

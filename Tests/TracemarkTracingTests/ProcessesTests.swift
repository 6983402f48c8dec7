import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// The programs of Fixtures/Bridge.
@Suite("An AsyncHTTPClient program, a Hummingbird server and a gRPC server behind it", .serialized)
struct ProcessesTests {
    private struct Recorded {
        let service: String
        let name: String
        let trace: String
        let id: String
        let parent: String?
        let kind: Int
        let attributes: [String: String]
    }

    private func program(_ name: String, _ arguments: String...) -> Process {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
        let process = Process()
        process.executableURL = folder.appendingPathComponent(name)
        process.arguments = arguments
        return process
    }

    /// Runs a program and waits for the port that it says.
    private func port(of process: Process) throws -> String {
        let said = Pipe()
        process.standardOutput = said
        try process.run()
        let line = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        return try #require(line.split(separator: "\n").first.map(String.init))
    }

    private func spans(_ path: String) throws -> [Recorded] {
        var spans: [Recorded] = []
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let request = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for resource in request["resourceSpans"] as? [[String: Any]] ?? [] {
                let common = attributes(resource["resource"] as? [String: Any] ?? [:])
                for scope in resource["scopeSpans"] as? [[String: Any]] ?? [] {
                    for span in scope["spans"] as? [[String: Any]] ?? [] {
                        spans.append(
                            Recorded(
                                service: common["service.name"] ?? "", name: span["name"] as? String ?? "",
                                trace: span["traceId"] as? String ?? "", id: span["spanId"] as? String ?? "",
                                parent: span["parentSpanId"] as? String, kind: span["kind"] as? Int ?? 0,
                                attributes: attributes(span)))
                    }
                }
            }
        }
        return spans
    }

    private func attributes(_ holder: [String: Any]) -> [String: String] {
        var attributes: [String: String] = [:]
        for pair in holder["attributes"] as? [[String: Any]] ?? [] {
            if let key = pair["key"] as? String, let value = pair["value"] as? [String: Any] {
                attributes[key] = value.values.first.map { "\($0)" }
            }
        }
        return attributes
    }

    @Test("make one trace, from the client's root to the server's innermost span, and the log names it")
    func oneTrace() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracemark-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let archive = program("bridge-archive", "\(folder)/archive.jsonl")
        let lifetime = Pipe()
        archive.standardInput = lifetime
        let archivePort = try port(of: archive)
        defer { if archive.isRunning { kill(archive.processIdentifier, SIGKILL) } }
        let server = program("bridge-server", "\(folder)/server.jsonl", archivePort)
        let logged = Pipe()
        server.standardError = logged
        let serverPort = try port(of: server)
        defer { if server.isRunning { kill(server.processIdentifier, SIGKILL) } }
        let client = program("bridge-client", "http://127.0.0.1:\(serverPort)/answers/why", "\(folder)/client.jsonl")
        let answered = Pipe()
        client.standardOutput = answered
        try client.run()
        let answer = String(decoding: answered.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        client.waitUntilExit()
        #expect(client.terminationStatus == 0 && answer == "yhw\n")
        kill(server.processIdentifier, SIGTERM)
        let log = String(decoding: logged.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        server.waitUntilExit()
        #expect(server.terminationStatus == 0)
        try lifetime.fileHandleForWriting.close()
        archive.waitUntilExit()
        #expect(archive.terminationStatus == 0)

        let all = try ["client", "server", "archive"].flatMap { try spans("\(folder)/\($0).jsonl") }
        #expect(Set(all.map(\.trace)).count == 1)
        var path: [String] = []
        var span = all.first { $0.name == "read" }
        while let current = span {
            path.append("\(current.service) \(current.name) \(current.kind)")
            span = all.first { $0.id == current.parent }
        }
        #expect(
            path == [
                "archive read 1", "archive find 1", "archive bridge.Archive/Find 2", "server bridge.Archive/Find 3",
                "server look_up 1", "server /answers/{question} 2", "client GET 3", "client ask 1",
            ])
        let lookUp = try #require(all.first { $0.name == "look_up" })
        #expect(lookUp.attributes["tag.tenant"] == "blue, naturally")
        let request = all.first { $0.service == "server" && $0.kind == 2 }
        #expect(request?.attributes["http.response.status_code"] == "200")
        let line = try #require(log.split(separator: "\n").first { $0.contains("looking up") })
        #expect(line.contains("trace_id=\(lookUp.trace)") && line.contains("span_id=\(lookUp.id)"))
    }
}

import AsyncHTTPClient
import Foundation
import Synchronization
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// A clock that stands a day later once it is told to.
private final class Moved: Sendable {
    private let hasMoved = Atomic<Bool>(false)

    func moveOn() { hasMoved.store(true, ordering: .relaxed) }

    var now: Timestamp {
        Timestamp(seconds: Date().timeIntervalSince1970 + (hasMoved.load(ordering: .relaxed) ? 86_400 : 0))
    }
}

/// Our own exporter, in a program of its own, against our own server.
@Suite("The exporter and the server")
struct ExporterTests {
    /// `export-probe lasting`: a span that lasts until standard input ends.
    private func lasting(_ url: String, _ folder: ServerFolder) throws -> (process: Process, input: Pipe) {
        try export("lasting", to: url, folder)
    }

    private func export(
        _ arguments: String..., to url: String, _ folder: ServerFolder
    ) throws -> (process: Process, input: Pipe) {
        let process = Process()
        process.executableURL = TracemarkProgram.folder.appendingPathComponent("export-probe")
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("OTEL_") }
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = url
        environment["TRACEMARK_SPOOL_DIRECTORY"] = folder.path
        process.environment = environment
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return (process, input)
    }

    private func span(_ server: RunningServer) async throws -> SpanRecord? {
        try await server.store.spans(SpanQuery(filter: try Filter("name=lasting", for: .spans))).items.first
    }

    @Test("A span that lasts is seen while it runs, and its end is merged into it")
    func merged() async throws {
        let folder = try ServerFolder()
        try await withServer { server in
            let (process, input) = try lasting(server.url, folder)
            // What is not acknowledged yet may be seen on one node of a cluster before another.
            var found: SpanRecord?
            try await wait {
                found = try await span(server)
                return found != nil
            }
            let running = try #require(found)
            #expect(running.status == .running && running.end == nil && running.tags == ["team": "search"])
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            // A busy machine may deliver nothing in a program's last seconds: what is left goes out with the next one.
            try export("count", "0", "0", to: server.url, folder).process.waitUntilExit()
            try await wait {
                found = try await span(server)
                return found?.end != nil
            }
            let ended = try #require(found)
            #expect(ended.status == .ok && ended.key == running.key && ended.start == running.start)
            let trace = try #require(try await server.store.trace(ended.traceID))
            #expect(trace.spans.map(\.name).sorted() == ["lasting", "short"])
        }
    }

    @Test("A program that is killed leaves a span that runs, and is abandoned later")
    func abandoned() async throws {
        let folder = try ServerFolder()
        // Moves on a day when the test says so.
        let later = Moved()
        var options = SQLiteStore.Options()
        options.clock = { later.now }
        try await withServer(options: options) { server in
            let (process, _) = try lasting(server.url, folder)
            try await wait { try await span(server) != nil }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try await wait { try await span(server)?.status == .running }
            later.moveOn()
            try await wait { try await span(server)?.status == .abandoned }
            try await wait {
                try await server.get("/api/v1/traces?filter=status%3Aabandoned").json["items"]?.list.count == 1
            }
        }
    }
}

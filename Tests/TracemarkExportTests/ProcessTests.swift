import Foundation
import Testing
import TracemarkModel

@testable import TracemarkExport

/// `export-probe`, traced as its environment says.
private struct Probe {
    let process = Process()
    let output = Pipe()
    let errors = Pipe()
    let input = Pipe()

    init(_ arguments: String..., endpoint: String, spool: TemporaryPlace, more: [String: String] = [:]) throws {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
        process.executableURL = folder.appendingPathComponent("export-probe")
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("OTEL_") }
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "20"
        environment["TRACEMARK_SPOOL_DIRECTORY"] = spool.path
        process.environment = environment.merging(more) { $1 }
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = input
        try process.run()
    }

    /// What the process said, and what it complained of.
    func end() -> (lines: [String], errors: String) {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        // A last line without its end may be a part of a number.
        return (text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init), complaints)
    }
}

@Suite("Processes that export", .serialized)
struct ProcessTests {
    /// A busy machine may deliver nothing in a program's last seconds: what is left goes out with the next one.
    private func deliverRest(to server: SinkServer, _ place: TemporaryPlace, more: [String: String] = [:]) throws {
        for _ in 0..<50 where !place.segments.isEmpty {
            _ = try Probe("count", "0", "0", endpoint: server.endpoint, spool: place, more: more).end()
        }
    }

    @Test("A program that ends at once has delivered everything, configured by the environment alone")
    func atExit() throws {
        let server = try SinkServer()
        defer { server.close() }
        let place = try TemporaryPlace()
        let more = [
            "OTEL_SERVICE_NAME": "shop", "OTEL_RESOURCE_ATTRIBUTES": "team=search",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=se%20cret",
        ]
        let probe = try Probe("count", "0", "500", endpoint: server.endpoint, spool: place, more: more)
        #expect(probe.end().errors == "")
        try deliverRest(to: server, place, more: more)
        expectSame(numbersOnce(server), Array(0..<500))
        let part = try #require(server.parts.first)
        #expect(part.service == "shop" && part.resource["team"] == .string("search") && part.type == "tool")
        #expect(part.metrics["number"]?.value == .integer(0))
        #expect(server.requests.first?.header("api-key") == "se cret")
        #expect(place.segments == [])
    }

    @Test("The sampler and the switch of the environment are obeyed")
    func switches() throws {
        let server = try SinkServer()
        defer { server.close() }
        let place = try TemporaryPlace()
        let half = ["OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.5"]
        _ = try Probe("count", "0", "1000", endpoint: server.endpoint, spool: place, more: half).end()
        try deliverRest(to: server, place)
        #expect((300...700).contains(numbersOnce(server).count))
        let count = server.requests.count
        for off in [
            ["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_SAMPLER": "always_off"], ["OTEL_TRACES_EXPORTER": "none"],
        ] {
            #expect(
                try Probe("count", "0", "10", endpoint: server.endpoint, spool: place, more: off).end().errors == "")
        }
        #expect(server.requests.count == count)
    }

    @Test("What is asked for and cannot be is said, and spans go out all the same")
    func unknown() throws {
        let server = try SinkServer()
        defer { server.close() }
        let place = try TemporaryPlace()
        let more = ["OTEL_PROPAGATORS": "tracecontext, b3", "OTEL_TRACES_EXPORTER": "zipkin,otlp"]
        let said = try Probe("count", "0", "1", endpoint: server.endpoint, spool: place, more: more).end()
        try deliverRest(to: server, place)
        #expect(said.errors.contains("OTEL_PROPAGATORS= b3 is ignored") && !said.errors.contains("=tracecontext"))
        #expect(said.errors.contains("OTEL_TRACES_EXPORTER=zipkin is ignored"))
        #expect(numbersOnce(server) == [0])
    }

    @Test("Without a server a program ends soon, says so once without the key, and the next one delivers in order")
    func nextRun() async throws {
        let server = try SinkServer()
        let port = server.port
        let endpoint = server.endpoint
        server.close()
        let place = try TemporaryPlace()
        let key = ["OTEL_EXPORTER_OTLP_HEADERS": "api-key=verysecret"]
        for first in [0, 100] {
            let said = try Probe("count", "\(first)", "100", endpoint: endpoint, spool: place, more: key).end().errors
            #expect(said.contains("They wait on disk") && said.split(separator: "\n").count == 1)
            #expect(!said.contains("verysecret"))
        }
        #expect(place.segments.count == 2)
        let back = try SinkServer(port: port)
        defer { back.close() }
        #expect(try Probe("count", "200", "100", endpoint: endpoint, spool: place, more: key).end().errors == "")
        try deliverRest(to: back, place, more: key)
        expectSame(numbersOnce(back), Array(0..<300))
        #expect(place.segments == [])
    }

    /// The spans' numbers, in the order in which each came first: a store merges what comes twice.
    private func numbersOnce(_ server: SinkServer) -> [Int] {
        var seen: Set<Int> = []
        return server.names.compactMap { Int($0) }.filter { seen.insert($0).inserted }
    }

    /// Without the difference of thousands of elements, which takes for ever to find.
    private func expectSame(_ numbers: [Int], _ expected: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
        if numbers == expected { return }
        let place =
            zip(numbers, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(numbers.count, expected.count)
        Issue.record(
            """
            \(numbers.count) numbers, \(expected.count) expected; from \(place) on \(numbers.dropFirst(place).prefix(5)), \
            expected \(expected.dropFirst(place).prefix(5))
            """, sourceLocation: sourceLocation)
    }

    @Test("kill -9 in the middle loses at most the last moments, and what was spooled arrives later in order")
    func killed() async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let place = try TemporaryPlace()
        let probe = try Probe("forever", "0", endpoint: server.endpoint, spool: place)
        try await wait { place.bytes > 200_000 }
        kill(probe.process.processIdentifier, SIGKILL)
        let said = probe.end().lines.count
        server.behave(.take())
        var runs = 0
        while !place.segments.isEmpty, runs < 50 {
            // On a slow machine what waits takes more than the seconds that one program has at its end.
            let next = try Probe("count", "\(1_000_000 + runs * 10)", "10", endpoint: server.endpoint, spool: place)
            _ = next.end()
            runs += 1
        }
        let numbers = numbersOnce(server)
        let first = numbers.filter { $0 < 1_000_000 }
        expectSame(first, Array(0..<first.count))
        #expect(first.count <= said + 1 && first.count > 100)
        expectSame(Array(numbers.dropFirst(first.count)), Array(1_000_000..<1_000_000 + runs * 10))
        #expect(place.segments == [])
    }

    @Test("10,000 spans a second while the server is away: memory is bounded, and all arrive when it is back")
    func outage() async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let place = try TemporaryPlace()
        let probe = try Probe("count", "0", "50000", "10000", endpoint: server.endpoint, spool: place)
        try await wait { place.bytes > 5_000_000 }
        server.behave(.take())
        let (lines, errors) = probe.end()
        // What is left when the process ends goes out with the next one, here this one.
        let next = OTLPExporter.to(server, spool: place)
        try await wait { place.segments.isEmpty }
        next.shutdown()
        // Where the collector had to wait for seconds, the runtime says that too.
        #expect(errors.split(separator: "\n").count { !$0.contains("dropping some") } == 1)
        let words = try #require(lines.last).split(separator: " ")
        // A machine that lets the collector wait for seconds loses spans before the exporter, which the runtime counts.
        let dropped = try #require(words.last.flatMap { Int($0) })
        let kilobytes = try #require(Int(words[1]))
        #expect(kilobytes < 300_000)
        let numbers = numbersOnce(server)
        #expect(numbers.count == 50_000 - dropped)
        expectSame(numbers, numbers.sorted())
        #expect(place.segments == [])
    }

    @Test("A server that says it is Tracemark sees a span that lasts, though its program is then killed")
    func crashed() async throws {
        let server = try SinkServer(headers: ["Tracemark-Server": "1"])
        defer { server.close() }
        let place = try TemporaryPlace()
        let probe = try Probe("lasting", endpoint: server.endpoint, spool: place)
        try await wait { server.parts.contains { $0.name == "lasting" } }
        kill(probe.process.processIdentifier, SIGKILL)
        _ = probe.end()
        let part = try #require(server.parts.first { $0.name == "lasting" })
        #expect(part.end == nil && part.tags == ["team": "search"])
        #expect(MergedSpan(part).status == .running)
        #expect(server.parts.contains { $0.name == "short" && $0.parent == .span(part.key.spanID) })
    }

    @Test("The span that lasts comes again when it ends, and wins")
    func lasting() async throws {
        let server = try SinkServer(headers: ["Tracemark-Server": "1"])
        defer { server.close() }
        let place = try TemporaryPlace()
        let probe = try Probe("lasting", endpoint: server.endpoint, spool: place)
        try await wait { server.parts.contains { $0.name == "lasting" } }
        try probe.input.fileHandleForWriting.close()
        #expect(probe.end().errors == "")
        try deliverRest(to: server, place)
        let parts = server.parts.filter { $0.name == "lasting" }
        let (first, last) = (try #require(parts.first), try #require(parts.last))
        var merged = MergedSpan(last)
        merged.merge(first)
        #expect(merged.status == .ok)
        #expect(first.version < last.version)
    }
}

import Foundation
import Testing
import Tracemark
import TracemarkOTLP

@testable import TracemarkExport

@Suite("Sending over HTTP")
struct SendingTests {
    private func numbers(_ range: Range<Int>) -> [SpanData] { range.map { .numbered($0) } }

    @Test("Spans arrive in order, in requests of the batch's size, with the headers they were given")
    func batches() throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server) {
            $0.headers = ["api-key": "secret"]
            $0.batchSize = 100
            $0.batchDelay = .seconds(600)
        }
        exporter.export(numbers(0..<250))
        exporter.flush()
        #expect(server.names == (0..<250).map(String.init))
        #expect(server.requests.count == 3)
        #expect(server.problems == [])
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("POST /v1/traces HTTP/1.1"))
        #expect(request.header("Content-Type") == "application/x-protobuf")
        #expect(request.header("api-key") == "secret")
        #expect(exporter.statistics == OTLPStatistics(sentSpanCount: 250))
        exporter.shutdown()
        #expect(exporter.statistics.sentSpanCount == 250)
    }

    @Test(
        "Requests that had to wait are joined, unless a size is asked for, be it the usual one", arguments: [nil, 512])
    func joined(_ size: Int?) async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let exporter = OTLPExporter.to(server) {
            $0.batchSize = size
            $0.batchDelay = .seconds(600)
        }
        exporter.export(numbers(0..<512))
        try await wait { !server.requests.isEmpty }
        exporter.export(numbers(512..<1_536))
        server.behave(.take())
        try await wait { server.parts.count >= 1_536 }
        #expect(server.names == (0..<1_536).map(String.init))
        let bytes = server.requests.map(\.body.count)
        #expect(try (#require(bytes.max()) > #require(bytes.first) * 3 / 2) == (size == nil))
        exporter.shutdown()
    }

    @Test("A span waits for others no longer than the delay")
    func delay() async throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server) { $0.batchDelay = .milliseconds(50) }
        exporter.export(numbers(0..<1))
        try await wait { server.names == ["0"] }
        exporter.shutdown()
    }

    @Test("Requests are compressed when that is asked for")
    func gzip() throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server) { $0.compression = .gzip }
        exporter.export(numbers(0..<100))
        exporter.flush()
        let request = try #require(server.requests.first)
        #expect(request.header("Content-Encoding") == "gzip")
        #expect(request.body.starts(with: [0x1f, 0x8b]))
        exporter.shutdown()
    }

    @Test("429, 502, 503, 504 are tried again, and nothing is lost or doubled", arguments: [429, 502, 503, 504])
    func retried(_ status: Int) async throws {
        let server = try SinkServer(.answer(status))
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        exporter.export(numbers(0..<10))
        try await wait { !server.requests.isEmpty }
        server.behave(.take())
        try await wait { server.parts.count >= 10 }
        exporter.flush()
        #expect(server.names == (0..<10).map(String.init))
        #expect(exporter.statistics == OTLPStatistics(sentSpanCount: 10))
        exporter.shutdown()
    }

    @Test(
        "What is refused for good is dropped, counted and not tried again", arguments: [400, 401, 404, 413, 500, 302])
    func refused(_ status: Int) async throws {
        let server = try SinkServer(.answer(status, ["Location": "http://127.0.0.1:1/"]))
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        exporter.export(numbers(0..<10))
        try await wait { exporter.statistics.droppedSpanCount == 10 }
        exporter.flush()
        #expect(server.requests.count == 1)
        server.behave(.take())
        exporter.export(numbers(10..<20))
        exporter.flush()
        #expect(server.names == (10..<20).map(String.init))
        exporter.shutdown()
    }

    @Test("Retry-After is obeyed, by a flush too")
    func retryAfter() async throws {
        let server = try SinkServer(.answer(429, ["Retry-After": "2"]))
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        exporter.export(numbers(0..<1))
        try await wait { !server.requests.isEmpty }
        server.behave(.take())
        exporter.flush()
        try await wait { !server.parts.isEmpty }
        let times = server.requests.map(\.time)
        #expect(times.count == 2)
        #expect(times[1] - times[0] >= .milliseconds(1_900))
        exporter.shutdown()
    }

    @Test("A partial success counts what was rejected and sends nothing again")
    func partialSuccess() throws {
        var body = ProtobufWriter()
        body.message(1) { partial in
            partial.varint(1, 4)
            partial.string(2, "too old")
        }
        let server = try SinkServer(.take(body: body.bytes))
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        exporter.export(numbers(0..<10))
        exporter.flush()
        #expect(exporter.statistics == OTLPStatistics(sentSpanCount: 6, rejectedSpanCount: 4))
        #expect(server.requests.count == 1)
        exporter.shutdown()
    }

    @Test("A connection that is cut is tried again")
    func reset() async throws {
        let server = try SinkServer(.reset)
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        exporter.export(numbers(0..<10))
        try await wait { !server.requests.isEmpty }
        server.behave(.take())
        try await wait { server.parts.count >= 10 }
        #expect(Set(server.names) == Set((0..<10).map(String.init)))
        exporter.shutdown()
    }

    @Test("A server that says nothing is given up after the timeout, and blocks neither the collector nor the end")
    func hanging() async throws {
        let server = try SinkServer(.hang)
        defer { server.close() }
        let place = try TemporaryPlace()
        let exporter = OTLPExporter.to(server, spool: place) { $0.timeout = .milliseconds(300) }
        exporter.export(numbers(0..<10))
        try await wait { server.requests.count >= 2 }
        server.behave(.take())
        // What the server has is acknowledged here a moment later.
        try await wait { exporter.statistics.sentSpanCount >= 10 }
        exporter.shutdown()

        server.behave(.hang)
        let count = server.requests.count
        let patient = OTLPExporter.to(server, spool: place) {
            $0.timeout = .seconds(600)
            $0.stopTimeout = .milliseconds(200)
        }
        patient.export(numbers(10..<20))
        try await wait { server.requests.count > count }
        let start = ContinuousClock.now
        patient.export(numbers(20..<30))
        patient.shutdown()
        #expect(ContinuousClock.now - start < .seconds(300))
        // Both, in order, wait for the next run.
        server.behave(.take())
        let next = OTLPExporter.to(server, spool: place)
        try await wait { server.parts.count >= 30 }
        #expect(server.names.suffix(20) == (10..<30).map(String.init)[...])
        try await wait { place.segments.isEmpty }
        next.shutdown()
        #expect(place.segments == [])
    }

    @Test("Without a spool, memory is bounded: the oldest are dropped and counted")
    func boundedMemory() async throws {
        let server = try SinkServer(.answer(503))
        defer { server.close() }
        let exporter = OTLPExporter.to(server) {
            $0.queueByteLimit = 200_000
            $0.batchSize = 50
        }
        for first in stride(from: 0, to: 20_000, by: 50) { exporter.export(numbers(first..<first + 50)) }
        let dropped = exporter.statistics.droppedSpanCount
        #expect(dropped > 10_000 && dropped < 20_000)
        server.behave(.take())
        try await wait { exporter.statistics.sentSpanCount + exporter.statistics.droppedSpanCount == 20_000 }
        // What is left is the newest, in order.
        let names = server.names.compactMap { Int($0) }
        #expect(names.last == 19_999 && names == names.sorted())
        exporter.shutdown()
    }

    @Test("Limits that contradict each other drop nothing that there is room for", arguments: [256, 1, 0, -1])
    func contradicting(_ spanLimit: Int) async throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server) { $0.queueSpanLimit = spanLimit }
        let count = max(spanLimit, 1)
        for round in 0..<3 {
            exporter.export(numbers(round * count..<(round + 1) * count))
            try await wait { server.parts.count >= (round + 1) * count }
        }
        #expect(server.names == (0..<3 * count).map(String.init))
        // What the server has is acknowledged here a moment later.
        try await wait { exporter.statistics.sentSpanCount >= 3 * count }
        #expect(exporter.statistics == OTLPStatistics(sentSpanCount: 3 * count))
        exporter.shutdown()
    }

    @Test("A queue of few bytes takes what has room in it")
    func fewBytes() async throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server) { $0.queueByteLimit = 20_000 }
        for round in 0..<5 {
            exporter.export(numbers(round * 100..<(round + 1) * 100))
            try await wait { server.parts.count >= (round + 1) * 100 }
        }
        #expect(server.names == (0..<500).map(String.init))
        exporter.shutdown()
    }

    @Test("Spans that run go to a server that says it is Tracemark, which is asked by an empty request")
    func runningToTracemark() async throws {
        let server = try SinkServer(headers: ["Tracemark-Server": "1"])
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        #expect(exporter.runningSpanThreshold == .milliseconds(500))
        var span = SpanData.numbered(1)
        span.endNanoseconds = 0
        span.version = 1_500
        exporter.exportRunning([span])
        try await wait { server.parts.count == 1 }
        #expect(server.requests.map { $0.body.isEmpty } == [true, false])
        #expect(server.parts.first?.end == nil)
        #expect(exporter.runningSpanThreshold != nil)
        exporter.exportRunning([span])
        try await wait { server.parts.count == 2 }
        #expect(server.requests.count == 3)
        exporter.shutdown()
    }

    @Test("While a server is asked what it is and says nothing, spans go to disk before memory is full")
    func silentWhenAsked() async throws {
        let server = try SinkServer(.hang)
        defer { server.close() }
        let place = try TemporaryPlace()
        let exporter = OTLPExporter.to(server, spool: place) {
            $0.timeout = .seconds(600)
            $0.batchSize = 10
            $0.queueSpanLimit = 100
        }
        var span = SpanData.numbered(1)
        span.endNanoseconds = 0
        exporter.exportRunning([span])
        try await wait { server.requests.count == 1 }
        exporter.export(numbers(0..<80))
        try await wait { place.bytes > 0 }
        #expect(server.requests.map(\.body.isEmpty) == [true])
        exporter.shutdown()
        #expect(exporter.statistics == OTLPStatistics())
    }

    @Test("Other servers get ended spans alone, and are asked once")
    func runningToOthers() async throws {
        let server = try SinkServer()
        defer { server.close() }
        let exporter = OTLPExporter.to(server)
        var span = SpanData.numbered(1)
        span.endNanoseconds = 0
        exporter.exportRunning([span])
        try await wait { exporter.runningSpanThreshold == nil }
        exporter.export([.numbered(2)])
        exporter.flush()
        #expect(server.names == ["2"])
        #expect(server.requests.count == 2)
        exporter.shutdown()
    }
}

@Suite("When to try again")
struct RetryTests {
    @Test("The wait doubles up to a bound, with jitter, and starts anew after a success")
    func doubling() {
        var retry = RetrySchedule()
        let longest = (0..<12).map { _ in retry.failed(asked: nil, random: 1) }
        #expect(longest.prefix(4) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        #expect(longest.last == .seconds(30))
        retry.succeeded()
        #expect(retry.failed(asked: nil, random: 0) == .milliseconds(250))
    }

    @Test("What the server asks for counts where it is longer, up to a bound")
    func asked() {
        var retry = RetrySchedule()
        #expect(retry.failed(asked: .seconds(7), random: 0) == .seconds(7))
        #expect(retry.failed(asked: .zero, random: 1) == .seconds(1))
        #expect(retry.failed(asked: .seconds(90_000), random: 0) == .seconds(600))
    }

    @Test("Retry-After is seconds or a date")
    func header() {
        let now = Date(timeIntervalSince1970: 1_445_412_470)
        #expect(RetryAfter.delay(" 120 ", now: now) == .seconds(120))
        #expect(RetryAfter.delay("Wed, 21 Oct 2015 07:28:00 GMT", now: now) == .seconds(10))
        #expect(RetryAfter.delay("Wed, 21 Oct 2015 07:27:00 GMT", now: now) == .zero)
        #expect(RetryAfter.delay("soon", now: now) == nil)
        #expect(RetryAfter.delay("-5", now: now) == nil)
    }
}

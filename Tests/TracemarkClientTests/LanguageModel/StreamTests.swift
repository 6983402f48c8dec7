import ExclusiveTracing
import Foundation
import Testing
import Tracemark

@testable import TracemarkClient

@Suite("Streams of a language model", .serialized, .exclusiveTracing)
struct StreamTests {
    private let exporter = InMemoryExporter()

    private func model(_ server: ScriptedServer) -> LanguageModel {
        LanguageModel(url: server.url, key: "k", model: "m", timeout: .seconds(60), retries: 0)
    }

    private func piece(_ text: String) -> String {
        "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
    }

    private let end =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":7}}\n\ndata: [DONE]\n\n"

    private func recorded(_ body: () async throws -> Void) async throws -> [SpanData] {
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        try await body()
        try await eventually {
            TracingSystem.flush()
            return !exporter.spans.isEmpty
        }
        return exporter.spans
    }

    @Test("Pieces come while the server still writes, and the span ends with the last")
    func pieces() async throws {
        let server = try ScriptedServer(.stream([": comment\n\n" + piece("Spans "), piece("nest."), end]))
        let spans = try await recorded {
            let stream = try await model(server).stream(
                name: "answer", instructions: "Answer", input: "How?", tags: ["team": "search"])
            var iterator = stream.makeAsyncIterator()
            #expect(try await iterator.next() == "Spans ")
            #expect(stream.response == nil)
            TracingSystem.flush()
            #expect(exporter.spans.isEmpty)
            server.proceed()
            #expect(try await iterator.next() == "nest.")
            server.proceed()
            #expect(try await iterator.next() == nil)
            #expect(try await iterator.next() == nil)
            #expect(stream.response?.output == "Spans nest.")
            #expect(stream.response?.usage == TokenUsage(inputTokens: 2, outputTokens: 7))
            stream.span.saveMetric("quality_score", 5)
        }
        #expect(spans[0].name == "answer" && spans[0].tags == ["team": "search"] && spans[0].status == .ok)
        #expect(spans[0].output?.text == "Spans nest.")
        #expect(
            Set(spans[0].metrics.map(\.name)) == ["time_to_first_token_ms", "tokens_per_second", "quality_score"])
        #expect(spans[0].attributes["gen_ai.usage.output_tokens"] == .integer(7))
        #expect(try server.bodies[0]["stream_options"] == ["include_usage": true])
    }

    @Test("A stream that nobody reads any further ends its span, and the request")
    func abandoned() async throws {
        let server = try ScriptedServer(.beginning(piece("Spans ")))
        let spans = try await recorded {
            for try await _ in try await model(server).stream(name: "answer", input: "How?") { break }
        }
        #expect(spans[0].status == .ok)
        #expect(spans[0].output?.text == "Spans ")
        try await eventually { server.leftCount == 1 }
    }

    @Test("A stream that is never read ends its span")
    func neverRead() async throws {
        let server = try ScriptedServer(.stream([piece("Spans ")]))
        let spans = try await recorded { _ = try await model(server).stream(name: "answer", input: "How?") }
        #expect(spans[0].name == "answer")
    }

    @Test("A stream of something else fails, with what was read so far")
    func malformed() async throws {
        let server = try ScriptedServer(.stream([piece("Spans ") + "data: <html>\n\n"]))
        let spans = try await recorded {
            let stream = try await model(server).stream(name: "answer", input: "How?")
            await #expect(
                throws: LanguageModelError.malformedResponse(
                    reason: "a piece of the stream is not JSON", excerpt: "<html>")
            ) { try await stream.collected() }
        }
        guard case .error = spans[0].status else {
            Issue.record("\(spans[0].status)")
            return
        }
        #expect(spans[0].output?.text == "Spans ")
        #expect(spans[0].errors.count == 1)
    }

    @Test("An error within a stream is told in the server's words")
    func errorWithin() async throws {
        let server = try ScriptedServer(
            .stream([piece("Spans ") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n"]))
        let stream = try await model(server).stream(name: "answer", input: "How?")
        await #expect(throws: LanguageModelError.refused(status: 200, message: "overloaded", attempts: 1)) {
            try await stream.collected()
        }
    }

    @Test("A connection that breaks within a stream is no end of it")
    func brokenConnection() async throws {
        let server = try ScriptedServer(.stream([piece("Spans ")]))
        let stream = try await model(server).stream(name: "answer", input: "How?")
        let error = await #expect(throws: LanguageModelError.self) { try await stream.collected() }
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A stream whose task is cancelled is cancelled")
    func cancellation() async throws {
        let server = try ScriptedServer(.stream([piece("Spans "), end]))
        let spans = try await recorded {
            let stream = try await model(server).stream(name: "answer", input: "How?")
            let task = Task { try await stream.collected() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(spans[0].status == .cancelled)
    }

    @Test("A server that cannot stream answers at once, and one that cannot count is not asked to")
    func withoutStreaming() async throws {
        let server = try ScriptedServer(
            .respond(400, body: #"{"error":"unknown field stream_options"}"#),
            .respond(200, body: #"{"choices":[{"finish_reason":"stop","message":{"content":"Whole."}}]}"#))
        let answer = try await model(server).stream(name: "answer", input: "How?").collected()
        #expect(answer.output == "Whole.")
        #expect(try server.bodies[1]["stream_options"] == nil)
    }

    @Test("A stream can be read once")
    func readOnce() async throws {
        let server = try ScriptedServer(.stream([piece("Spans ") + end]))
        let stream = try await model(server).stream(name: "answer", input: "How?")
        _ = try await stream.collected()
        for try await text in stream { Issue.record("\(text) is read again") }
        #expect(stream.response?.output == "Spans ")
    }
}

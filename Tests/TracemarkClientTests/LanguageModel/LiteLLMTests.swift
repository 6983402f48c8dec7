import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkClient

@Suite("Calls through LiteLLM's proxy", .serialized, .exclusiveTracing, .liteLLM)
struct LiteLLMTests {
    private func client(_ model: String, prices: TokenPrices? = nil) -> TraceClient {
        var client = TraceClient()
        client.languageModel = LanguageModel(
            url: LiteLLMProxy.url, key: LiteLLMProxy.key, model: model, prices: prices, provider: "openai")
        client.languageModel.firstRetryDelay = .milliseconds(1)
        return client
    }

    @Test("Text comes back, and the span says model, tokens, cost, input and output")
    func text() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        let client = client("small", prices: TokenPrices(inputPerMillion: 1, outputPerMillion: 10))
        let answer = try await Trace.start("qa_pipeline") { _ in
            try await client.call(
                name: "generate_answer", instructions: "Answer the question", input: "How do spans nest?",
                tags: ["environment": "production"])
        }
        #expect(answer.output == "Spans nest below the span that is current.")
        // The span has ended long since.
        answer.span.saveMetric("quality_score", 4.5)
        TracingSystem.flush()

        let span = try #require(exporter.spans.first { $0.name == "generate_answer" })
        #expect(exporter.spans.first { $0.name == "qa_pipeline" }?.spanID == span.parentSpanID)
        #expect(span.type == .llm && span.kind == .client && span.status == .ok)
        #expect(span.tags == ["environment": "production"])
        #expect(span.input == #"{"instructions":"Answer the question","input":"How do spans nest?"}"#)
        #expect(span.output?.text == answer.output)
        #expect(span.metrics.contains(SpanMetric(name: "quality_score", value: .decimal(4.5))))
        let usage = try #require(answer.usage)
        #expect(usage.inputTokens > 0 && usage.outputTokens > 0)
        let expected: [String: TraceAttribute] = [
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "small",
            "gen_ai.response.model": "small", "gen_ai.output.type": "text", "server.address": "127.0.0.1",
            "gen_ai.usage.input_tokens": .integer(Int64(usage.inputTokens)),
            "gen_ai.usage.output_tokens": .integer(Int64(usage.outputTokens)),
            "gen_ai.usage.cost": .decimal(Double(usage.inputTokens + 10 * usage.outputTokens) / 1_000_000),
            "gen_ai.response.finish_reasons": .array([.string("stop")]),
        ]
        for (name, value) in expected { #expect(span.attributes[name] == value, "\(name)") }
        #expect(span.attributes["gen_ai.response.id"] == answer.id.map { .string($0) })
    }

    @Test("A value of a type comes back")
    func value() async throws {
        let review = try await client("reviewer").call(
            name: "review", instructions: "Judge the text", input: ["text": "What a fine library!"], as: Review.self)
        #expect(
            review.output
                == Review(
                    reasoning: "warm words", sentiment: .positive, score: 4, topics: ["tracing"], author: nil))
    }

    @Test("A stream comes in pieces, with its times and tokens")
    func stream() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        let stream = try await client("small").stream(name: "answer", input: "How do spans nest?")
        var pieces: [String] = []
        for try await piece in stream { pieces.append(piece) }
        #expect(pieces.count > 1)
        #expect(pieces.joined() == "Spans nest below the span that is current.")
        #expect(stream.response?.output == pieces.joined())
        #expect(stream.response?.usage?.outputTokens ?? 0 > 0)
        TracingSystem.flush()
        let span = try #require(exporter.spans.first)
        #expect(span.output?.text == pieces.joined())
        #expect(Set(span.metrics.map(\.name)) == ["time_to_first_token_ms", "tokens_per_second"])
        #expect(span.attributes["gen_ai.usage.output_tokens"] != nil)
    }

    @Test("A limit on the rate is told after the retries")
    func rateLimit() async throws {
        let error = await #expect(throws: LanguageModelError.self) {
            try await client("limited").call(name: "limited", input: "x")
        }
        guard case .refused(429, let message, attempts: 4) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("rate limit"))
    }

    @Test("A model that there is not is refused at once, in the server's words")
    func unknownModel() async throws {
        let error = await #expect(throws: LanguageModelError.self) {
            try await client("nonesuch").call(name: "nonesuch", input: "x")
        }
        guard case .refused(400, let message, attempts: 1) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("nonesuch"))
    }

    @Test("A wrong key is refused, and told nowhere")
    func wrongKey() async throws {
        var client = client("small")
        client.languageModel = LanguageModel(url: LiteLLMProxy.url, key: "sk-wrong-secret", model: "small")
        let error = await #expect(throws: LanguageModelError.self) {
            try await client.call(name: "unauthorized", input: "x")
        }
        #expect(!"\(String(describing: error))".contains("sk-wrong-secret"))
    }
}

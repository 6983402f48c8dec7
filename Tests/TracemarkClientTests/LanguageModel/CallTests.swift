import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClient

@Suite("Calls of a language model", .serialized, .exclusiveTracing)
struct CallTests {
    private let exporter = InMemoryExporter()

    private func model(_ server: ScriptedServer, retries: Int = 3) -> LanguageModel {
        // A name of its own, since what a server does not know is remembered by model and address.
        var model = LanguageModel(
            url: server.url, key: "sk-very-secret", model: "m", prices: nil, timeout: .seconds(60), retries: retries)
        model.firstRetryDelay = .milliseconds(1)
        return model
    }

    private func completion(
        _ content: String, finish: String = "stop", tokens: (Int, Int) = (3, 5)
    ) -> ScriptedServer.Answer {
        .respond(
            200,
            body: #"{"id":"c-1","model":"m-2026","choices":[{"index":0,"finish_reason":"\#(finish)","message":"#
                + #"{"role":"assistant","content":\#(AttributeValue.string(content).json)}}],"#
                + #""usage":{"prompt_tokens":\#(tokens.0),"completion_tokens":\#(tokens.1)}}"#)
    }

    private func recorded<Result>(_ body: () async throws -> Result) async throws -> (Result, [SpanData]) {
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        let result = try await body()
        TracingSystem.flush(timeout: .seconds(60))
        return (result, exporter.spans)
    }

    private let good = #"{"reasoning":"r","sentiment":"bad","score":1,"topics":[],"author":null}"#

    // MARK: - Settings

    @Test("A setting that is missing is named")
    func missingSetting() async throws {
        for (settings, variable) in [
            ([:], "TRACEMARK_LLM_URL"),
            (["TRACEMARK_LLM_URL": "https://example.com/v1"], "TRACEMARK_LLM_MODEL"),
            (["TRACEMARK_LLM_URL": "https://example.com/v1", "TRACEMARK_LLM_MODEL": "m"], "TRACEMARK_LLM_KEY"),
        ] as [([String: String], String)] {
            let error = await #expect(throws: LanguageModelError.self) {
                try await LanguageModel(environment: settings).call(name: "x", input: "y")
            }
            #expect(error == .missingSetting(variable: variable))
            #expect("\(error!)".contains(variable))
        }
    }

    @Test("The environment names the model, and one on this machine needs no key")
    func environmentSettings() async throws {
        let server = try ScriptedServer(completion("hello"))
        let model = LanguageModel(environment: ["TRACEMARK_LLM_URL": server.url, "TRACEMARK_LLM_MODEL": "local"])
        #expect(try await model.call(name: "x", input: "y").output == "hello")
        #expect(try server.bodies[0]["model"] == "local")
        #expect(server.requests[0].headers["authorization"] == nil)
    }

    @Test("A model and a client that are printed, dumped or traced show neither the key nor the environment")
    func printed() {
        let environment = [
            "TRACEMARK_LLM_URL": "https://user:hidden@example.com/v1?key=hidden", "TRACEMARK_LLM_KEY": "hidden",
            "TRACEMARK_LLM_MODEL": "small", "PASSWORD": "hidden", "TRACEMARK_URL": "https://hidden",
            "TRACEMARK_API_KEY": "hidden",
        ]
        var client = TraceClient(environment: environment)
        client.languageModel = LanguageModel(environment: environment)
        let given = LanguageModel(url: "https://example.com", key: "hidden", model: "small", environment: environment)
        #expect("\(client.languageModel)" == "LanguageModel(small at https://example.com)")
        for value in [client, client.languageModel, given, [client], (1, client)] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let told = "\(value) \(String(reflecting: value)) \(dumped)"
            #expect(!told.contains("hidden") && told.contains("small"))
        }
    }

    @Test(
        "An address is completed",
        arguments: [
            ("https://api.example.com", "https://api.example.com/v1/chat/completions"),
            ("https://api.example.com/v1/", "https://api.example.com/v1/chat/completions"),
            ("https://example.com/openai/v1", "https://example.com/openai/v1/chat/completions"),
            ("https://example.com/v1/chat/completions", "https://example.com/v1/chat/completions"),
            ("https://example.com/a?api-version=1", "https://example.com/a/chat/completions?api-version=1"),
        ])
    func addresses(_ given: String, _ url: String) throws {
        let model = LanguageModel(url: given, key: "k", model: "m", environment: [:])
        #expect(try model.endpoint().url.absoluteString == url)
    }

    @Test("What is no address is refused")
    func invalidAddresses() {
        for text in ["example.com", "ftp://example.com", "https://", "not an address"] {
            #expect(throws: LanguageModelError.invalidURL(text)) {
                try LanguageModel(url: text, key: "k", model: "m", environment: [:]).endpoint()
            }
        }
        for text in ["user:hidden@example.com", "https://user:hidden@example.com", "example.com/v1?key=hidden"] {
            #expect {
                try LanguageModel(url: text, key: "k", model: "m", environment: [:]).endpoint()
            } throws: { error in
                error is LanguageModelError && !"\(error)".contains("hidden")
            }
        }
    }

    // MARK: - What is sent

    @Test("Instructions, input and options are sent, and the key in its header alone")
    func request() async throws {
        let server = try ScriptedServer(completion("ok"))
        struct Question: Encodable { var text = "why/how?" }
        _ = try await model(server).call(
            name: "ask", instructions: "Be \"brief\"", input: Question(),
            options: CallOptions(temperature: 0.5, maxTokens: 9, stop: ["\n"], additional: ["reasoning_effort": "low"]))
        let request = server.requests[0]
        #expect(request.method == "POST" && request.target == "/v1/chat/completions")
        #expect(request.headers["authorization"] == "Bearer sk-very-secret")
        let body = try server.bodies[0]
        #expect(
            body["messages"]?.json
                == #"[{"content":"Be \"brief\"","role":"system"},{"content":"{\"text\":\"why/how?\"}","role":"user"}]"#)
        #expect(body["temperature"] == 0.5 && body["max_tokens"] == 9 && body["stop"] == ["\n"])
        #expect(body["reasoning_effort"] == "low")
        #expect(body["response_format"] == nil)
    }

    @Test("The schema of a type is sent as a strict one, its properties in order")
    func strictSchema() async throws {
        let server = try ScriptedServer(completion(good))
        let review = try await model(server).call(name: "review", input: "x", as: Review.self)
        #expect(review.output.sentiment == .negative)
        let body = String(decoding: server.requests[0].body, as: UTF8.self)
        let format = try #require(try AttributeValue(json: body)["response_format"])
        #expect(format["type"] == "json_schema")
        #expect(format["json_schema"]?["strict"] == true && format["json_schema"]?["name"] == "Review")
        let places = ["reasoning", "sentiment", "score", "topics"].compactMap {
            body.firstRange(of: "\"\($0)\":")?.lowerBound
        }
        #expect(places.count == 4 && places == places.sorted())
    }

    @Test("What is no object is asked for in one, and a dictionary without strictness")
    func wrappedSchema() async throws {
        let server = try ScriptedServer(
            completion(#"{"value":["a","b"]}"#), completion(#"["c"]"#), completion(#"{"a":1}"#))
        let model = model(server)
        #expect(try await model.call(name: "x", input: "y", as: [String].self).output == ["a", "b"])
        #expect(try await model.call(name: "x", input: "y", as: [String].self).output == ["c"])
        let format = try server.bodies[0]["response_format"]?["json_schema"]
        #expect(format?["schema"]?["required"] == ["value"] && format?["strict"] == true)

        let server2 = try ScriptedServer(completion(#"{"value":{"a":1}}"#))
        #expect(try await self.model(server2).call(name: "x", input: "y", as: [String: Int].self).output == ["a": 1])
        #expect(try server2.bodies[0]["response_format"]?["json_schema"]?["strict"] == false)
    }

    @Test("JSON is found in a code block, and after a sentence")
    func jsonWithinText() async throws {
        let server = try ScriptedServer(
            completion("Here you are:\n```json\n\(good)\n```\nAnything else?"), completion("Sure! \(good) Bye."))
        for _ in 1...2 {
            #expect(try await model(server).call(name: "x", input: "y", as: Review.self).output.score == 1)
        }
        #expect(server.requests.count == 2)
    }

    // MARK: - What passes

    @Test("429 and 503 are tried again, and counted on the span")
    func retries() async throws {
        let server = try ScriptedServer(
            .respond(429, headers: ["Retry-After": "0"], body: #"{"error":{"message":"slow down"}}"#),
            .respond(503, body: "busy"), .hangUp, completion("at last"))
        let (answer, spans) = try await recorded { try await model(server).call(name: "x", input: "y") }
        #expect(answer.output == "at last")
        #expect(server.requests.count == 4)
        #expect(spans[0].status == .ok)
        #expect(spans[0].metrics.contains(SpanMetric(name: "retries", value: .integer(3))))
        #expect(spans[0].events.count == 3)
    }

    @Test("Retries are bounded, and the last answer is told")
    func boundedRetries() async throws {
        let answer = ScriptedServer.Answer.respond(500, body: #"{"error":{"message":"out of order"}}"#)
        let server = try ScriptedServer(answer, answer, answer, completion("too late"))
        await #expect(throws: LanguageModelError.refused(status: 500, message: "out of order", attempts: 3)) {
            try await model(server, retries: 2).call(name: "x", input: "y")
        }
    }

    @Test("Retry-After may be a date")
    func retryAfterDate() {
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(CompletionExchange.secondsUntil("Sun, 06 Nov 1994 08:49:47 GMT", now: now) == 10)
        #expect(CompletionExchange.secondsUntil("Sun, 06 Nov 1994 08:49:27 GMT", now: now) == 0)
        #expect(CompletionExchange.secondsUntil("soon", now: now) == nil)
    }

    @Test("An empty account and a wrong request are not tried again")
    func notRetried() async throws {
        let server = try ScriptedServer(
            .respond(429, body: #"{"error":{"message":"no money","code":"insufficient_quota"}}"#),
            .respond(401, body: #"{"detail":"who are you?"}"#))
        await #expect(throws: LanguageModelError.refused(status: 429, message: "no money", attempts: 1)) {
            try await model(server).call(name: "x", input: "y")
        }
        await #expect(throws: LanguageModelError.refused(status: 401, message: "who are you?", attempts: 1)) {
            try await model(server).call(name: "x", input: "y")
        }
    }

    @Test("A server that is silent is given up")
    func timeout() async throws {
        let server = try ScriptedServer(.silence)
        var model = model(server)
        model.timeout = .milliseconds(200)
        let error = await #expect(throws: LanguageModelError.self) { try await model.call(name: "x", input: "y") }
        guard case .unreachable(_, attempts: 1) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A call that is cancelled is cancelled, and not failed")
    func cancellation() async throws {
        let server = try ScriptedServer(.silence)
        let (_, spans) = try await recorded {
            let model = model(server)
            let task = Task { try await model.call(name: "x", input: "y") }
            try await eventually { server.requests.count == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(spans.map(\.status) == [.cancelled])
        try await eventually { server.leftCount == 1 }
    }

    // MARK: - What the model gets wrong

    @Test("An answer that cannot be read is repaired once")
    func repair() async throws {
        let server = try ScriptedServer(
            completion(#"{"reasoning":"r","sentiment":"furious","score":1,"topics":[]}"#),
            completion(good, tokens: (10, 20)))
        let (review, spans) = try await recorded {
            try await model(server).call(name: "review", input: "y", as: Review.self)
        }
        #expect(review.output.score == 1)
        #expect(review.usage == TokenUsage(inputTokens: 13, outputTokens: 25))
        let messages = try #require(try server.bodies[1]["messages"]?.elements)
        #expect(messages.map { $0["role"] } == ["user", "assistant", "user"])
        #expect(messages[1]["content"]?.stringValue?.contains("furious") == true)
        #expect(messages[2]["content"]?.stringValue?.contains("sentiment") == true)
        #expect(spans[0].metrics.contains(SpanMetric(name: "repairs", value: .integer(1))))
        #expect(spans[0].attributes["gen_ai.usage.output_tokens"] == .integer(25))
        #expect(spans[0].output?.text.contains(#""sentiment":"bad""#) == true)
        #expect(spans[0].output?.mimeType == "application/json")
    }

    @Test("An answer that cannot be read twice is told, in part")
    func repairInVain() async throws {
        let long = "I would rather not. " + String(repeating: "No. ", count: 2_000)
        let server = try ScriptedServer(completion("{"), completion(long))
        let (error, spans) = try await recorded {
            await #expect(throws: LanguageModelError.self) {
                try await model(server).call(name: "review", input: "y", as: Review.self)
            }
        }
        guard case .undecodable("Review", let problem, let excerpt) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problem.contains("not JSON"))
        #expect(excerpt.hasPrefix("I would rather not.") && excerpt.utf8.count < 500)
        #expect(server.requests.count == 2)
        guard case .error = spans[0].status else {
            Issue.record("\(spans[0].status)")
            return
        }
        #expect(spans[0].attributes["error.type"] == "undecodable")
    }

    @Test("An answer that is cut off, declined or empty is told as such")
    func unusableAnswers() async throws {
        let server = try ScriptedServer(
            completion(#"{"reasoning":"because"#, finish: "length"),
            .respond(200, body: #"{"choices":[{"message":{"content":null,"refusal":"I cannot."}}]}"#),
            .respond(200, body: #"{"choices":[{"finish_reason":"content_filter","message":{"content":""}}]}"#),
            .respond(200, headers: ["Content-Type": "text/html"], body: "<html>Welcome</html>"))
        let model = model(server)
        await #expect(throws: LanguageModelError.tokenLimitExceeded(excerpt: #"{"reasoning":"because"#)) {
            try await model.call(name: "x", input: "y", as: Review.self)
        }
        await #expect(throws: LanguageModelError.declined("I cannot.")) { try await model.call(name: "x", input: "y") }
        await #expect(throws: LanguageModelError.emptyResponse(finishReason: "content_filter")) {
            try await model.call(name: "x", input: "y")
        }
        let error = await #expect(throws: LanguageModelError.self) { try await model.call(name: "x", input: "y") }
        #expect("\(error!)".contains("<html>Welcome</html>"))
    }

    @Test("A server that knows no schemas is asked in words, and not asked again")
    func withoutSchemas() async throws {
        let refusal = ScriptedServer.Answer.respond(
            400, body: #"{"error":{"message":"Unsupported value: 'response_format'"}}"#)
        let server = try ScriptedServer(refusal, refusal, completion(good), completion(good))
        let model = model(server)
        for _ in 1...2 {
            _ = try await model.call(name: "x", instructions: "Judge", input: "y", as: Review.self)
        }
        let bodies = try server.bodies
        #expect(
            bodies.map { $0["response_format"]?["type"]?.stringValue } == ["json_schema", "json_object", nil, nil])
        for body in bodies.dropFirst() {
            let system = body["messages"]?.elements?.first?["content"]?.stringValue
            #expect(system?.hasPrefix("Judge\n\n") == true && system?.contains(#""sentiment""#) == true)
        }
    }

    @Test("A server that calls the bound of an answer otherwise is told so")
    func tokenLimitName() async throws {
        let server = try ScriptedServer(
            .respond(400, body: #"{"error":{"message":"Use 'max_completion_tokens' instead."}}"#), completion("ok"))
        _ = try await model(server).call(name: "x", input: "y", options: CallOptions(maxTokens: 7))
        #expect(try server.bodies.map { $0["max_tokens"] } == [7, nil])
        #expect(try server.bodies[1]["max_completion_tokens"] == 7)
    }

    @Test("What a server says is told in part where it is long")
    func longMessage() async throws {
        let server = try ScriptedServer(.respond(403, body: String(repeating: "Forbidden. ", count: 10_000)))
        let error = await #expect(throws: LanguageModelError.self) {
            try await model(server).call(name: "x", input: "y")
        }
        #expect("\(error!)".hasPrefix("The model's server responded with 403: Forbidden."))
        #expect("\(error!)".utf8.count < 600)
    }

    // MARK: - The key

    @Test("The key is in no error, no span and no description")
    func secretKey() async throws {
        let server = try ScriptedServer(
            .respond(401, body: #"{"error":{"message":"Incorrect API key provided: sk-very-secret."}}"#))
        let model = model(server)
        let (error, spans) = try await recorded {
            await #expect(throws: LanguageModelError.self) { try await model.call(name: "x", input: "y") }
        }
        var dumped = ""
        dump(model, to: &dumped)
        for text in ["\(error!)", "\(spans)", "\(model)", dumped, String(reflecting: model)] {
            #expect(!text.contains("very-secret"))
        }
        #expect("\(error!)".contains("Incorrect API key provided: …"))
    }
}

/// Waits until a condition holds.
func eventually(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
        try #require(ContinuousClock.now < deadline, "it did not happen within a minute")
        try await Task.sleep(for: .milliseconds(5))
    }
}

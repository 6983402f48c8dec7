import Testing
import Tracemark
import TracemarkModel
import TracemarkOTLP

/// What other tracers' attributes say, as the span's own fields.
@Suite("Other tracers' attributes")
struct ConventionsTests {
    private func span(_ attributes: [String: AttributeValue]) throws -> SpanRecord {
        let pairs = attributes.map { key, value -> AttributeValue in
            let form: AttributeValue
            switch value {
            case .integer(let number): form = ["intValue": .string("\(number)")]
            case .decimal: form = ["doubleValue": value]
            default: form = ["stringValue": value]
            }
            return ["key": .string(key), "value": form]
        }
        let request: AttributeValue = [
            "resourceSpans": [
                [
                    "scopeSpans": [
                        [
                            "spans": [
                                [
                                    "traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0102030405060708",
                                    "name": "work", "startTimeUnixNano": "1", "endTimeUnixNano": "2",
                                    "attributes": .array(pairs),
                                ]
                            ]
                        ]
                    ]
                ]
            ]
        ]
        return MergedSpan(try #require(try OTLPDecoder.spans(json: Array(request.json.utf8)).parts.first)).record
    }

    @Test(
        "User and session are found by each tracer's names",
        arguments: [
            ("user.id", "session.id"), ("enduser.id", "gen_ai.conversation.id"),
            ("traceloop.association.properties.user_id", "traceloop.association.properties.session_id"),
        ])
    func people(user: String, session: String) throws {
        let span = try span([user: "ada", session: "s 1"])
        #expect(span.user == "ada" && span.session == "s 1")
        // Some tracers send numbers.
        let numbered = try self.span([user: 7, session: 8])
        #expect(numbered.user == "7" && numbered.session == "8")
    }

    @Test("JSON of a great many values stays the text that it is")
    func manyValues() throws {
        func objects(_ count: Int) -> String {
            "[" + Array(repeating: #"{"":0}"#, count: count).joined(separator: ",") + "]"
        }
        let small = try span(["gen_ai.prompt": .string(objects(10)), "metadata": .string(#"{"a":\#(objects(10))}"#)])
        #expect(small.input?.mimeType == "application/json" && small.metadata["a"] != nil)
        let (prompt, metadata) = (objects(200_000), #"{"a":\#(objects(600_000))}"#)
        let large = try span(["gen_ai.prompt": .string(prompt), "metadata": .string(metadata)])
        #expect(large.input == SpanContent(prompt))
        #expect(large.metadata.isEmpty && large.attributes["metadata"] == .string(metadata))
    }

    @Test("Of several names OpenInference's counts first")
    func order() throws {
        let span = try span(["user.id": "a", "enduser.id": "b", "session.id": "c", "gen_ai.conversation.id": "d"])
        #expect(span.user == "a" && span.session == "c")
        #expect(span.attributes["enduser.id"] == "b" && span.attributes["user.id"] == nil)
    }

    @Test(
        "What a span does is found by each tracer's words",
        arguments: [
            ("openinference.span.kind", "LLM", "llm"), ("openinference.span.kind", "RETRIEVER", "retrieval"),
            ("openinference.span.kind", "EMBEDDING", "embedding"), ("openinference.span.kind", "AGENT", "agent"),
            ("gen_ai.operation.name", "chat", "llm"), ("gen_ai.operation.name", "embeddings", "embedding"),
            ("gen_ai.operation.name", "execute_tool", "tool"), ("gen_ai.operation.name", "invoke_agent", "agent"),
            ("traceloop.span.kind", "workflow", "chain"), ("traceloop.span.kind", "tool", "tool"),
            ("llm.request.type", "completion", "llm"),
        ])
    func types(name: String, word: String, type: String) throws {
        #expect(try span([name: .string(word)]).type == type)
    }

    @Test(
        "Model, tokens and cost are found by each tracer's names",
        arguments: [
            ["gen_ai.request.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cost"],
            ["llm.model_name", "llm.token_count.prompt", "llm.token_count.completion", "llm.cost.total"],
            [
                "gen_ai.response.model", "gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens",
                "gen_ai.cost.total_cost",
            ],
        ])
    func model(names: [String]) throws {
        let span = try span([names[0]: "m", names[1]: 3, names[2]: 4, names[3]: 0.5])
        #expect(span.model == "m" && span.inputTokens == 3 && span.outputTokens == 4 && span.cost == 0.5)
    }

    @Test(
        "Inputs and outputs are found by each tracer's names",
        arguments: [
            ("input.value", "output.value"), ("traceloop.entity.input", "traceloop.entity.output"),
            ("gen_ai.input.messages", "gen_ai.output.messages"), ("gen_ai.prompt", "gen_ai.completion"),
            ("gen_ai.tool.call.arguments", "gen_ai.tool.call.result"),
        ])
    func contents(input: String, output: String) throws {
        let span = try span([input: "in", output: "out"])
        #expect(span.input?.text == "in" && span.output?.text == "out")
    }

    @Test("Traceloop's association properties are tags, and OpenInference's messages a list")
    func others() throws {
        let span = try span([
            "traceloop.association.properties.team": "search", "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": "Hi", "llm.output_messages.0.message.content": "Hello",
        ])
        #expect(span.tags["team"] == "search")
        #expect(span.input == SpanContent(json: [["role": "user", "content": "Hi"]]))
        #expect(span.output == SpanContent(json: [["content": "Hello"]]))
    }
}

import Foundation
import Loopback
import TracemarkModel

/// A model's server that speaks OpenAI's protocol and says which step it was asked for.
struct StandInModel: Sendable {
    private let server: LoopbackServer

    init() throws {
        server = try LoopbackServer { request, connection in
            let body = (try? AttributeValue(jsonBytes: request.body)) ?? .null
            connection.answer(
                "200 OK", Self.completion(Self.answer(to: body)), headers: ["Content-Type": "application/json"])
        }
    }

    /// What a program needs to ask it.
    var environment: [String: String] {
        [
            "TRACEMARK_LLM_URL": server.origin + "/v1", "TRACEMARK_LLM_KEY": "stand-in",
            "TRACEMARK_LLM_MODEL": "stand-in-1",
        ]
    }

    private static func answer(to body: AttributeValue) -> String {
        guard case .object(let fields) = body, case .array(let messages)? = fields["messages"],
            case .object(let last)? = messages.last, let input = last["content"]?.stringValue
        else { return "no messages" }
        if fields["response_format"] != nil { return #"{"topics": ["tracing", "swift"]}"# }
        return "answer to \(input)"
    }

    private static func completion(_ text: String) -> String {
        let completion: AttributeValue = [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1_795_000_000, "model": "stand-in-1",
            "choices": [
                ["index": 0, "finish_reason": "stop", "message": ["role": "assistant", "content": .string(text)]]
            ],
            "usage": ["prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17],
        ]
        return completion.json
    }
}

import Foundation
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// Opper's interfaces without HTTP, on a real file.
@Suite("Opper's interfaces")
struct OpperServiceTests {
    /// A service on a store of its own.
    private func withService(_ body: (OpperService) async throws -> Void) async throws {
        let folder = try ServerFolder()
        let store = try await TestStore.open(folder.database)
        try await body(OpperService(store: store))
        try await store.close()
    }

    // MARK: Ids

    @Test("A span's UUID and W3C's id of it name the same span, to all generations")
    func ids() async throws {
        try await withService { service in
            let uuid = "9E107D9D-372B-4B6F-8D3C-0123456789ab"
            let made = try await service.send(.v1, "POST", "spans", ["uuid": .string(uuid), "name": "s"])
            #expect(made["uuid"] == .string(uuid))
            #expect(made["trace_uuid"]?.stringValue == uuid.lowercased())
            let id = OpperID.span(uuid)
            #expect(id == OpperID.span(uuid.lowercased()))
            for name in [uuid, uuid.lowercased(), "\(id)", id.uuidString] {
                #expect(try await service.send(.v2, "GET", "spans/\(name)")["id"] == .string(uuid))
            }
        }
    }

    @Test("A minted id is a random UUID, which is the only kind that 0.x accepts")
    func minted() async throws {
        for _ in 0..<1_000 { #expect(OpperID.isRandomUUID(OpperID.random())) }
        #expect(!OpperID.isRandomUUID(SpanID(bits: 7).uuidString))
        #expect(!OpperID.isRandomUUID("span_456"))
        #expect(OpperID.derived(from: "a", "b") == OpperID.derived(from: "a", "b"))
        #expect(OpperID.derived(from: "a", "b") != OpperID.derived(from: "ab"))
        #expect(TraceID(uuidString: OpperID.derived(from: "a")) != nil)
    }

    @Test(
        "Zeros are no id of W3C's, and still one of a span", arguments: ["00000000-0000-0000-0000-000000000000", "0"])
    func zeros(id: String) async throws {
        try await withService { service in
            _ = try await service.send(
                .v2, "POST", "spans", ["id": .string(id), "trace_id": .string(id), "name": "zero"])
            #expect(try await service.send(.v2, "GET", "spans/\(id)")["trace_id"] == .string(id))
            #expect(try await service.send(.v2, "GET", "traces/\(id)")["name"] == "zero")
        }
    }

    @Test("A span that others sent by OTLP is read by every generation")
    func others() async throws {
        try await withService { service in
            let trace = try #require(TraceID("4bf92f3577b34da6a3ce929d0e0e4736"))
            let id = try #require(SpanID("00f067aa0ba902b7"))
            var part = SpanPart(SpanKey(trace, id), version: Timestamp(nanoseconds: 1))
            part.name = "otlp"
            part.parent = .root
            part.start = Timestamp("2026-11-19T12:00:00.123456789Z")
            part.end = Timestamp("2026-11-19T12:00:00.125Z")
            part.input = SpanContent(#"{"a": 1}"#, mimeType: "application/json")
            try await service.store.write([part])
            let one = try await service.send(.v2, "GET", "spans/00000000-0000-0000-00f0-67aa0ba902b7")
            #expect(one["input"] == ["a": 1])
            // Python knows microseconds at most.
            #expect(one["start_time"] == "2026-11-19T12:00:00.123456Z")
            #expect(one["trace_id"] == "4bf92f35-77b3-4da6-a3ce-929d0e0e4736")
            let two = try await service.send(.v3, "GET", "spans/00f067aa0ba902b7")["data"]
            #expect(two?["input"] == #"{"a": 1}"#)
            let listed = try await service.send(.v2, "GET", "traces")["data"]?.list.first
            #expect(listed?["duration_ms"] == 2)
        }
    }

    // MARK: Spans

    @Test("Null says nothing, an empty text says something")
    func nulls() async throws {
        try await withService { service in
            _ = try await service.send(
                .v2, "POST", "spans",
                ["id": "s", "name": "s", "input": "i", "output": nil, "meta": ["a": nil, "b": 1], "error": nil])
            let span = try await service.send(.v2, "PATCH", "spans/s", ["input": nil, "output": "", "error": ""])
            #expect(span["input"] == "i" && span["output"] == "")
            #expect(span["meta"] == ["a": nil, "b": 1])
            #expect(try await service.record(ofSpan: "s").status == .running)
        }
    }

    @Test("Of many changes at once, none is lost, and the last one of a thing counts")
    func concurrent() async throws {
        try await withService { service in
            _ = try await service.send(.v3, "POST", "spans", ["name": "s", "id": "s"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        _ = try await service.send(
                            .v3, "PATCH", "spans/s", ["metadata": ["k\(number)": .integer(Int64(number))]])
                    }
                }
                try await group.waitForAll()
            }
            for value in 0..<8 {
                _ = try await service.send(.v3, "PATCH", "spans/s", ["output": .string("\(value)")])
            }
            let record = try await service.record(ofSpan: "s")
            #expect(record.metadata.count == 64)
            #expect(record.output?.text == "7")
        }
    }

    @Test("What 0.x has lost, it is not told off for: \"None\" is no parent")
    func lostParent() async throws {
        try await withService { service in
            let span = try await service.send(.v1, "POST", "spans", ["name": "s", "parent_uuid": "None"])
            #expect(span["parent_uuid"] == .null)
        }
    }

    @Test("Deleting a span leaves those within it, and deleting a trace none")
    func deletion() async throws {
        try await withService { service in
            let root = try await service.send(.v3, "POST", "spans", ["name": "root"])["data"]
            let rootID = try #require(root?["id"])
            let child = try await service.send(.v3, "POST", "spans", ["name": "child", "parent_id": rootID])["data"]
            let trace = try #require(root?["trace_id"]?.stringValue)
            _ = try await service.send(.v3, "DELETE", "spans/\(rootID.stringValue ?? "")")
            #expect(
                try await service.send(.v3, "GET", "traces/\(trace)")["spans"]?.list.map { $0["id"] } == [child?["id"]])
            _ = try await service.send(.v3, "DELETE", "traces/\(trace)")
            await #expect(throws: OpperError.notFound("trace", trace)) {
                try await service.send(.v3, "GET", "traces/\(trace)")
            }
        }
    }

    // MARK: Errors

    @Test(
        "What is wrong is named, with what would be right",
        arguments: [
            (#"{"name": 1}"#, "'name' must be a string."),
            (#"{"name": "s", "start_time": "yesterday"}"#, "'start_time' is \"yesterday\""),
            (#"{"name": "s", "meta": []}"#, "'meta' must be an object."),
            (#"{"name": "s", "score": 1.5}"#, "'score' must be an integer."),
            (#"{"name": "s""#, "This is not JSON"), ("[]", "The body must be a JSON object."),
            (String(repeating: "[", count: 200), "nested"), ("\u{0}", "This is not JSON"),
        ])
    func wrong(body: String, words: String) async throws {
        try await withService { service in
            let request = OpperRequest(generation: .v2, method: "POST", path: ["spans"], body: Array(body.utf8))
            let error = try await #require(throws: OpperError.self) { try await service.reply(to: request) }
            #expect(error.message.contains(words))
            #expect([400, 422].contains(error.kind.status))
            #expect(try await service.store.status().spanCount == 0)
        }
    }

    @Test("Each generation's errors have the form that its SDK reads")
    func forms() {
        let error = OpperError.notFound("span", "s")
        let text: AttributeValue = "The span \"s\" does not exist."
        #expect(error.body(for: .v1) == ["errors": [["type": "NotFoundError", "message": text, "detail": text]]])
        #expect(error.body(for: .v2) == ["type": "NotFoundError", "message": text, "detail": text])
        #expect(error.body(for: .v3) == ["error": ["code": "NotFoundError", "message": text]])
    }

    @Test("A path of another method says which it answers")
    func methods() async throws {
        try await withService { service in
            let error = try await #require(throws: OpperError.self) { try await service.send(.v1, "GET", "spans/x") }
            #expect(error.kind == .methodNotAllowed && error.message.contains("PUT, DELETE"))
        }
    }

    @Test("Without a model, a call says how to get one, and leaves no span")
    func noModel() async throws {
        try await withService { service in
            let error = try await #require(throws: OpperError.self) {
                try await service.send(.v2, "POST", "call", ["name": "c", "input": "x"])
            }
            #expect(error.message.contains("TRACEMARK_LLM_URL"))
            #expect(try await service.store.status().spanCount == 0)
        }
    }

    // MARK: Answers of models

    @Test(
        "JSON is found in what models put around it",
        arguments: [
            (#"{"a": 1}"#, #"{"a":1}"#), ("```json\n{\"a\": 1}\n```", #"{"a":1}"#),
            ("Here you are: [1, 2]. Anything else?", "[1,2]"), ("7", "7"), (#""text""#, #""text""#),
        ])
    func payloads(answer: String, value: String) throws {
        #expect(try OpperPayload.read(answer, schema: [:]).json == value)
    }

    @Test(
        "An answer that is not what the schema asks for is an error",
        arguments: [("prose", "not JSON"), ("[1]", "not match the schema"), (#"{"b": 1}"#, "has no 'a'")])
    func wrongPayloads(answer: String, words: String) throws {
        let schema: AttributeValue = ["type": "object", "required": ["a"]]
        let error = try #require(throws: OpperError.self) { try OpperPayload.read(answer, schema: schema) }
        #expect(error.kind == .structuredGeneration && error.message.contains(words))
    }
}

extension OpperService {
    /// Sends a request, and gives back the JSON of the answer; null if it has none.
    @discardableResult
    fileprivate func send(
        _ generation: OpperGeneration, _ method: String, _ path: String, _ body: AttributeValue? = nil
    ) async throws -> AttributeValue {
        let request = OpperRequest(
            generation: generation, method: method, path: path.split(separator: "/").map(String.init),
            body: body.map { Array($0.json.utf8) } ?? [])
        if case .json(let value, _) = try await reply(to: request) { return value }
        return .null
    }
}

import Foundation
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// A model that says what a test lets it say.
private struct ScriptedModel: OpperModel {
    let events: @Sendable (AsyncThrowingStream<OpperModelEvent, any Error>.Continuation) -> Void

    func complete(_ prompt: OpperPrompt) async throws -> ModelAnswer {
        throw OpperError(.modelFailed, "It only answers bit by bit.")
    }

    func stream(_ prompt: OpperPrompt) -> AsyncThrowingStream<OpperModelEvent, any Error> {
        AsyncThrowingStream { events($0) }
    }
}

@Suite("Answers that come bit by bit")
struct OpperStreamTests {
    private func withService(_ model: ScriptedModel, _ body: (OpperService) async throws -> Void) async throws {
        let folder = try ServerFolder()
        let store = try await TestStore.open(folder.database)
        try await body(OpperService(store: store, model: model))
        try await store.close()
    }

    private func request(_ generation: OpperGeneration) -> OpperRequest {
        switch generation {
        case .v1:
            OpperRequest(
                generation: .v1, method: "POST", path: ["call"], body: Array(#"{"name":"c","stream":true}"#.utf8))
        case .v2:
            OpperRequest(generation: .v2, method: "POST", path: ["call", "stream"], body: Array(#"{"name":"c"}"#.utf8))
        case .v3:
            OpperRequest(generation: .v3, method: "POST", path: ["functions", "c", "stream"], body: Array("{}".utf8))
        }
    }

    /// The only span that there is, once it has ended.
    private func ended(_ store: any TraceStore) async throws -> SpanRecord {
        while true {
            if let span = try await store.spans(SpanQuery()).items.first, span.end != nil { return span }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test(
        "Whoever stops reading cancels the call, and what had come is kept", .timeLimit(.minutes(5)),
        arguments: OpperGeneration.allCases)
    func cancelled(generation: OpperGeneration) async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        try await withService(
            ScriptedModel { feed in
                feed.onTermination = { _ in end.finish() }
                feed.yield(.delta("the beginning"))
            }
        ) { service in
            do {
                guard case .events(let events) = try await service.reply(to: request(generation)) else {
                    throw OpperError(.failed, "There are no events.")
                }
                for try await event in events where event.contains("the beginning") { break }
            }
            for await _ in ends {}
            let span = try await ended(service.store)
            #expect(span.status == .cancelled && span.output?.text == "the beginning")
        }
    }

    @Test("What fails before its first bit is an error with a status", arguments: OpperGeneration.allCases)
    func failedAtOnce(generation: OpperGeneration) async throws {
        try await withService(ScriptedModel { $0.finish(throwing: OpperError(.rateLimit, "Too many.")) }) { service in
            await #expect(throws: OpperError(.rateLimit, "Too many.")) {
                try await service.reply(to: request(generation))
            }
            let span = try await ended(service.store)
            #expect(span.statusMessage == "Too many.")
        }
    }

    @Test("What fails later ends the stream in the form that the SDK knows", arguments: OpperGeneration.allCases)
    func failedLater(generation: OpperGeneration) async throws {
        try await withService(
            ScriptedModel { feed in
                feed.yield(.delta("a"))
                feed.finish(throwing: OpperError(.modelFailed, "It broke."))
            }
        ) { service in
            guard case .events(let events) = try await service.reply(to: request(generation)) else {
                throw OpperError(.failed, "There are no events.")
            }
            var last = ""
            var failure: OpperError?
            do { for try await event in events { last = event } } catch { failure = error as? OpperError }
            switch generation {
            // 0.x knows no form: the connection breaks off.
            case .v1: #expect(failure?.message == "It broke.")
            case .v2, .v3: #expect(failure == nil && last.contains("It broke."))
            }
            let span = try await ended(service.store)
            #expect(span.status == .error && span.output?.text == "a")
        }
    }

    @Test("An empty answer is a stream all the same, with one event at least", arguments: OpperGeneration.allCases)
    func empty(generation: OpperGeneration) async throws {
        try await withService(
            ScriptedModel { feed in
                feed.yield(.done(ModelAnswer(text: "")))
                feed.finish()
            }
        ) { service in
            guard case .events(let events) = try await service.reply(to: request(generation)) else {
                throw OpperError(.failed, "There are no events.")
            }
            var count = 0
            for try await _ in events { count += 1 }
            #expect(count > 0)
            let span = try await ended(service.store)
            #expect(span.status == .ok)
        }
    }
}

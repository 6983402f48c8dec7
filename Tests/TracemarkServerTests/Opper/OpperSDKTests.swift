import Testing
import Tracemark
import TracemarkClient
import TracemarkModel

@testable import TracemarkServer

/// Opper's own packages against the server: what they sent is what they get back. The programs check that field by
/// field; here it is checked that what they did is in the store as anybody else's spans are.
@Suite("Opper's Python SDKs")
struct OpperSDKTests {
    @Test("What 0.31.4 sent is what it, and the others, get back")
    func zero() async throws {
        try await withServer { server in
            let ids = try await OpperPython.run("sdk_0x", .zero, url: server.url)
            let whole = try #require(ids["whole"]?.stringValue)
            let span = try #require(try await server.store.span(OpperID.span(whole)))
            #expect(span.traceID == TraceID(uuidString: whole))
            #expect(span.status == .error && span.statusMessage == "it broke")
            #expect(span.metrics["quality"]?.value == .decimal(4.5) && span.metrics["quality"]?.comment == "nice")
            #expect(span.metrics[OpperAttribute.score]?.value == .integer(7))
            #expect(span.metadata["d"] == 2 && span.model == "gpt" && span.inputTokens == 5 && span.cost == 0.25)

            let pipeline = try #require(ids["pipeline"]?.stringValue)
            let trace = try #require(try await server.store.trace(OpperID.trace(pipeline)))
            #expect(trace.trace.spanCount == 3 && trace.trace.status == .ok)
            // 0.x says nothing when a traced function throws: the span stays open.
            let lost = try await server.store.span(OpperID.span(try #require(ids["lost"]?.stringValue)))
            #expect(lost?.status == .running)
        }
    }

    @Test("What 1.7.2 sent is what it, and the others, get back")
    func one() async throws {
        try await withServer { server in
            let ids = try await OpperPython.run("sdk_1x", .one, url: server.url)
            let id = try #require(ids["span"]?.stringValue)
            let span = try #require(try await server.store.span(OpperID.span(id)))
            #expect(span.traceID == OpperID.trace(try #require(ids["trace"]?.stringValue)))
            #expect(span.type == "retrieval" && span.input?.mimeType == "application/json")
            #expect(span.metrics[OpperAttribute.feedback]?.value.doubleValue == 0.25)
            #expect(try await server.store.dataset("whole ✓")?.entryCount == 2)
            let found = try await server.get("/v3/spans/\(id)")
            #expect(try found.json["data"]?["output"] == "later")
        }
    }

    @Test("What 2.1.1 sent is what it, and the others, get back")
    func two() async throws {
        try await withServer { server in
            let ids = try await OpperPython.run("sdk_2x", .two, url: server.url)
            let id = try #require(ids["span"]?.stringValue)
            let span = try #require(try await server.store.span(OpperID.span(id)))
            #expect(span.tags == ["team": "ads", "tool": "true", "retries": "3", "x": "y"])
            #expect(span.metadata["reviewed"] == true && span.type == "subagent")
            let failed = try await server.store.traces(TraceQuery(filter: Filter("metadata.reviewed=true")))
            #expect(failed.items.map(\.id) == [span.traceID])
        }
    }

    @Test("The reference runs as it is written on 0.31.4, with four methods that it lacks")
    func reference() async throws {
        try await OpperPython.withModel { model in
            try await withServer {
                $0.languageModel = LanguageModel(url: model, key: "", model: "stand-in")
            } _: { server in
                let sections = try await OpperPython.run("reference_0x", .zero, url: server.url)
                guard case .object(let sections) = sections else { throw OpperError(.failed, "\(sections)") }
                #expect(sections.count == 8)
                for (name, section) in sections {
                    #expect(section["passed"] == true, "\(name): \(section["printed"]?.stringValue ?? "")")
                }
                #expect(sections["getting_a_trace"]?["printed"]?.stringValue?.hasPrefix("seeded\n") == true)
                let reviewed = try await server.store.span(OpperID.span("span_456"))
                #expect(reviewed?.metadata["reviewed"] == true)
                #expect(try await server.store.dataset("training_data")?.entryCount == 1)
                let tagged = try await server.store.traces(
                    TraceQuery(filter: Filter("tag.environment=production AND name:classify")))
                #expect(tagged.items.count == 1)
                let scored = try await server.store.spans(
                    SpanQuery(filter: Filter("metric.quality_score>4", for: .spans)))
                #expect(scored.items.map(\.name) == ["generate_answer"])
                #expect(scored.items.first?.metrics.count == 3)
            }
        }
    }

    @Test(
        "Calls of a model are spans within their callers'",
        arguments: [("calls_0x", OpperPython.SDK.zero), ("calls_1x", .one), ("calls_2x", .two)])
    func calls(program: String, sdk: OpperPython.SDK) async throws {
        try await OpperPython.withModel { model in
            try await withServer {
                $0.languageModel = LanguageModel(url: model, key: "", model: "stand-in")
            } _: { server in
                _ = try await OpperPython.run(program, sdk, url: server.url)
                let calls = try await server.store.spans(SpanQuery(filter: Filter("type:llm", for: .spans), limit: 100))
                #expect(calls.items.count >= 7)
                #expect(calls.items.allSatisfy { $0.status != .running })
                let failed = calls.items.filter { $0.status == .error }
                #expect(Set(failed.map(\.name)) == ["bad model", "bad json"])
                #expect(failed.allSatisfy { $0.statusMessage?.isEmpty == false })
            }
        }
    }

    @Test(
        "Functions are kept and called, and what a tracing server cannot do is said with a remedy",
        arguments: [("functions_0x", OpperPython.SDK.zero), ("functions_1x", .one), ("functions_2x", .two)])
    func functions(program: String, sdk: OpperPython.SDK) async throws {
        try await OpperPython.withModel { model in
            try await withServer {
                $0.languageModel = LanguageModel(url: model, key: "", model: "stand-in")
            } _: { server in
                let said = try await OpperPython.run(program, sdk, url: server.url)
                guard let id = said["span"]?.stringValue else { return }
                // An event of Opper's is an event of the span, and its score a metric that filters find.
                let span = try #require(try await server.store.span(OpperID.span(id)))
                #expect(span.events.map(\.name) == ["opper.guardrail", "opper.feedback", "opper.evaluation"])
                let filter = try Filter("metric.opper.feedback=0.5 AND metric.evaluation=1", for: .spans)
                #expect(try await server.store.spans(SpanQuery(filter: filter)).items.map(\.name) == ["pipeline"])
            }
        }
    }

    @Test(
        "With a key they are let in, without one they are told so",
        arguments: [("key_0x", OpperPython.SDK.zero), ("key_1x", .one), ("key_2x", .two)])
    func keys(program: String, sdk: OpperPython.SDK) async throws {
        var key = ""
        try await withServer({ $0.requiresKeysOnLoopback = true }) { store in
            key = try await KeyRing(store).create(name: "sdk", scopes: [.ingest, .read])
        } _: { server in
            let answer = try await OpperPython.run(program, sdk, url: server.url, key: key)
            #expect(answer == ["ok": true])
        }
    }
}

import Declarations
import Testing
import Tracemark

extension WrapperTests.Options {
    @Test("Name, type, tags, skip, redact and metrics do what they say")
    func allTogether() async throws {
        let span = try await recordSpan {
            #expect(Search().retrieve("swift", email: "a@b.c", limit: 2) == ["swift", "swift"])
        }
        #expect(span.name == "retrieve_context")
        #expect(span.function == "Search.find")
        #expect(span.type == .retrieval)
        #expect(span.tags == ["team": "search", "data.region": "eu\"west"])
        #expect(span.input == #"{"query":"swift","email":"[redacted]"}"#)
        #expect(span.output?.text == #"["swift","swift"]"#)
        #expect(span.metrics.map { "\($0.name)=\($0.value)" } == ["documents=2", "query.length=5"])
        #expect(span.status == .ok)
    }

    @Test("'error' marks a span as failed though nothing was thrown")
    func failure() async throws {
        let span = try await recordSpan { #expect(Search().retrieve("", email: "", limit: 2).isEmpty) }
        #expect(span.status == .error("result.isEmpty"))
    }

    @Test("'capture' keeps the inputs, the output, both or neither")
    func capture() async throws {
        let spans = await recordSpans {
            _ = Search().inputsOnly("a")
            _ = Search().outputOnly("b")
            _ = Search().nothing("c")
        }
        #expect(
            spans.map(\.summary) == [
                #"Search.inputsOnly {"text":"a"} -> -"#, "Search.outputOnly - -> b", "Search.nothing - -> -",
            ])
        #expect(spans[0].kind == .client)
        #expect(spans[1].kind == .internal)
    }

    @Test("'access' makes the wrapper visible beyond the original's module")
    func access() async throws {
        let span = try await recordSpan { _ = Search().wider("x") }
        #expect(span.name == "Search.wider")
    }

    @Test("What looks like a secret is redacted unless the annotation says otherwise")
    func secrets() async throws {
        let spans = await recordSpans {
            _ = Search().logIn(user: "ada", password: "hunter2")
            _ = Search().logOut(secret: "santa")
            _ = Search().signUp(user: "ada", password: "hunter2")
        }
        #expect(spans[0].input == #"{"user":"ada","password":"[redacted]"}"#)
        #expect(spans[2].input == #"{"user":"[redacted]","password":"[redacted]"}"#)
        #expect(spans[1].input == #"{"secret":"santa"}"#)
    }

    @Test("'sample' leaves calls out, and what they call")
    func sample() async throws {
        let spans = await recordSpans { #expect(Search().never("x") == "x") }
        #expect(spans.isEmpty)
    }

    @Test("Metrics and the failure condition work without a result")
    func metricsWithoutResult() async throws {
        let span = try await recordSpan { Search().store("") }
        #expect(span.metrics.map { "\($0.name)=\($0.value)" } == ["length=0"])
        #expect(span.status == .error("text.isEmpty"))
    }
}

import Declarations
import Testing
import Tracemark

extension WrapperTests.Methods {
    @Test("A decorated value opens a span for each call, and passes the rest on")
    func decorated() async throws {
        let spans = try await recordSpans {
            var summarizer = TracedSummarizing(PlainSummarizer(limit: 2))
            let summary = try await summarizer.summarize("text", limit: 2)
            #expect(summary == "te")
            let quota = try await summarizer.quota
            #expect(quota == 4)
            #expect(summarizer.model == "plain")
            summarizer.warmUp()
            summarizer.reset(to: 5)
            #expect(summarizer.limit == 5)
            #expect(summarizer.map { $0 + "!" } == "x!")
            #expect(summarizer.merged(with: summarizer).limit == 10)
            #expect(summarizer[1] == "word 1")
            #expect(TracedSummarizing<PlainSummarizer>.make(limit: 3).limit == 3)
            #expect(TracedSummarizing<PlainSummarizer>(limit: 4).limit == 4)
        }
        #expect(
            spans.map(\.name) == [
                "Summarizing.summarize", "Summarizing.quota", "Summarizing.reset", "Summarizing.map",
                "Summarizing.merged",
                "Summarizing.make",
            ])
        #expect(Set(spans.map(\.type)) == [.llm])
        #expect(spans[0].input == #"{"text":"text","limit":2}"#)
    }

    @Test("Decorating works through 'any Protocol' and through generics")
    func existential() async throws {
        let spans = try await recordSpans {
            let any: any Summarizing = PlainSummarizer(limit: 1)
            let traced: any Summarizing = any.traced()
            await #expect(throws: Mishap("empty")) { try await traced.summarize("", limit: 1) }
            let generic = try await summarize(with: PlainSummarizer(limit: 1).traced())
            #expect(generic == "g")
            let measured: any Measuring = Ruler().traced()
            #expect(measured.measure("abc") == 3)
            let nested: any Outer.Nested = Outer.Runner().traced()
            await #expect(throws: Mishap("ran")) { try await nested.run() }
        }
        func summarize(with summarizer: some Summarizing) async throws -> String {
            try await summarizer.summarize("generic", limit: 1)
        }
        #expect(
            spans.map(\.name) == [
                "Summarizing.summarize", "Summarizing.summarize", "Measuring.measure", "Outer.Nested.run",
            ])
        #expect(spans[0].status == .error("empty"))
    }

    @Test("A protocol for classes is made, compared and asked through its decorator")
    func classes() async throws {
        let spans = await recordSpans {
            let router = TracedRouting<Router>(prefix: "/v1")
            #expect(router.url("/spans", base: "http://a") == "http://a/v1/spans")
            let loaded = await router.load()
            #expect(loaded == 3)
            #expect(router.dump() == "/v1" && router.width == 3)
            #expect(
                router == TracedRouting(Router(prefix: "/v1")) && Set([router, TracedRouting(router.base)]).count == 1)
        }
        #expect(spans.map(\.name) == ["Routing.url", "Routing.load", "Routing.dump"])
    }

    @Test("What a property changes when it is read stays changed")
    func mutatingGetters() async throws {
        let spans = await recordSpans {
            var counter = TracedCounting(Tally())
            #expect([counter.next, counter.next] == [1, 2])
            #expect(counter.reset() == 0)
            var cached = Cached()
            #expect(cached.size == 7)
        }
        #expect(spans.map(\.name) == ["Counting.reset", "Cached.size"])
    }

    @Test("Associated types stay known, and requirements inherited within the module are there")
    func associatedTypes() async throws {
        let spans = try await recordSpans {
            let base = MemoryRepository()
            let repository = base.traced()
            let item: String? = try await repository.load(3)
            #expect(item == "item 3")
            await repository.close()
            #expect(base.isClosed)
            #expect(repository == repository)
        }
        #expect(spans.map(\.summary) == [#"Repository.load {"key":3} -> item 3"#, "Repository.close - -> -"])
    }

    @Test("A requirement that a refining protocol restates has one member, which meets both")
    func restated() async {
        let spans = await recordSpans {
            var pet = TracedRenamable(Pet(name: "Rex"))
            pet.name += "y"
            #expect(pet.description == "pet Rexy")
            #expect(pet.check("Rexy"))
        }
        #expect(spans.map(\.name) == ["Renamable.check"])
    }
}

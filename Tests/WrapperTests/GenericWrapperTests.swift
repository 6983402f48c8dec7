import Declarations
import Testing
import Tracemark

extension WrapperTests.Functions {
    @Test("'rethrows' throws only what the closure throws")
    func rethrowing() async throws {
        let spans = await recordSpans {
            #expect(apply(1) { $0 + 1 } == 2)
            #expect(throws: Mishap("no")) { try apply(1) { _ in throw Mishap("no") } }
            #expect(await applyLater(1) { $0 + 2 } == 3)
        }
        #expect(spans.map(\.name) == ["apply", "apply", "applyLater"])
        #expect(spans[1].status == .error("no"))
    }

    @Test("Parameter packs")
    func packs() async throws {
        let span = try await recordSpan { #expect(all(1, "two") == (1, "two")) }
        #expect(span.name == "all")
        #expect(span.input?.contains("two") == true)
    }

    @Test("Result builders on parameters build at the wrapper's call, on functions in the original; property wrappers")
    func resultBuilders() async throws {
        let spans = await recordSpans {
            let composed = compose {
                "a"
                "b"
            }
            #expect(composed == "a b")
            #expect(sentence("word") == "a word")
            #expect(clamp(value: 12) == 10)
        }
        #expect(spans.map(\.name) == ["compose", "sentence", "clamp"])
    }

    @Test("'#fileID', '#line' and '#function' as default arguments stay the caller's")
    func callersPlace() async throws {
        _ = try await recordSpan {
            #expect(place() == "WrapperTests/GenericWrapperTests.swift:\(#line) callersPlace()")
        }
    }

    @Test("Call-as-function, raw identifiers, inlinable and package functions, overloads by label")
    func names() async throws {
        let adder = Adder()
        let spans = await recordSpans {
            #expect(adder(1, 2) == 3)
            #expect(adder.`tracedAdd them up`([1, 2]) == 3)
            #expect(adder.half(4) == 2)
            #expect(adder.third(6) == 2)
            #expect(adder.fetch(id: 5) == 5)
            #expect(adder.fetch(name: "abc") == 3)
            let count: Int = adder.convert("ab")
            let characters: [Character] = adder.convert("ab")
            #expect(count == characters.count)
            let unboxed: Int? = adder.unbox()
            #expect(unboxed == 7)
            #expect(Shape().area() == 0)
            #expect(Shape().name() == "shape")
        }
        #expect(
            spans.map(\.name) == [
                "Adder.callAsFunction", "Adder.add them up", "Adder.half", "Adder.third", "Adder.fetch", "Adder.fetch",
                "Adder.convert", "Adder.convert", "Adder.unbox", "Shape.area", "Shape.name",
            ])
    }

    @Test("Borrowed, consumed and sent arguments")
    func ownership() async throws {
        let spans = await recordSpans {
            let ticket = Ticket.traced(number: 7)
            #expect(ticket.peek() == 7)
            #expect(inspect(ticket, "x") == 7)
            #expect(ticket.punch(1) == 8)
            #expect(collect(Ticket(number: 2), ["a"]) == 4)
            #expect(await ship(Parcel()) == 1)
            #expect(wrap(3).weight == 3)
        }
        #expect(
            spans.map(\.name) == [
                "Ticket.init", "Ticket.peek", "inspect", "Ticket.punch", "collect", "ship", "wrap",
            ])
        #expect(spans[4].output?.text == "4")
    }

    @Test("A consuming function that throws")
    func consumingThrows() async throws {
        let span = try await recordSpan {
            await #expect(throws: Mishap("negative")) { try await Ticket(number: -1).punchLater() }
        }
        #expect(span.status == .error("negative"))
    }

    @Test("Isolated parameters, the caller's isolation and '@concurrent'")
    func isolation() async throws {
        let spans = await recordSpans {
            #expect(await log("four", to: Ledger()) == 4)
            #expect(await near(Parcel()) == 1)
            #expect(await apart(5) == 5)
        }
        #expect(spans.map(\.summary) == [#"log {"text":"four"} -> 4"#, spans[1].summary, #"apart {"value":5} -> 5"#])
    }
}

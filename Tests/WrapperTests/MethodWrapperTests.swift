import Declarations
import Testing
import Tracemark

extension WrapperTests.Methods {
    @Test("Methods of a struct: plain, mutating, asynchronous, static, in an extension")
    func structMethods() async throws {
        let spans = try await recordSpans {
            var counter = Counter()
            #expect(counter.describe(prefix: "n") == "n 0")
            #expect(counter.add(2) == 2)
            let count = try await counter.addLater(3)
            #expect(count == 5)
            await #expect(throws: Mishap("negative: -1")) { try await counter.addLater(-1) }
            #expect(counter.count == 5)
            #expect(Counter.zero().count == 0)
            #expect(counter.plus(counter) == 10)
        }
        #expect(
            spans.map(\.summary) == [
                #"Counter.describe {"prefix":"n"} -> n 0"#, #"Counter.add {"amount":2} -> 2"#,
                #"Counter.addLater {"amount":3} -> 5"#, #"Counter.addLater {"amount":-1} -> -"#,
                #"Counter.zero - -> {"count":0}"#, #"Counter.plus {"other":{"count":5}} -> 10"#,
            ])
    }

    @Test("Types nested elsewhere are found from the wrapper's extension")
    func nestedTypes() async throws {
        let span = try await recordSpan {
            #expect(Counter.Rule.strict.apply(Counter.Limit(3), to: Counter()) == Counter.Limit(0))
        }
        #expect(span.name == "Counter.Rule.apply")
    }

    @Test("The wrapper of a class's method dispatches to the override, the type's too")
    func overrides() async throws {
        let spans = await recordSpans {
            #expect(Dog().speak() == "woof")
            #expect(Dog.kind() == "dog")
            #expect(Animal.kind() == "animal")
        }
        #expect(spans.map(\.summary) == ["Animal.speak - -> woof", "Animal.kind - -> dog", "Animal.kind - -> animal"])
    }

    @Test("Generic types and constrained extensions")
    func genericTypes() async throws {
        let spans = await recordSpans {
            #expect(Box(2).map { "\($0)" }.content == "2")
            #expect(Box(1).isLess(than: Box(2)))
            #expect(Box<Int>.Label("two").attach(to: Box(2)) == "two: 2")
            #expect([1, 2].total() == 3)
        }
        #expect(spans.map(\.name) == ["Box.map", "Box.isLess", "Box.Label.attach", "[Int].total"])
    }

    @Test("A wrapper witnesses a protocol's requirement, and one in the protocol's extension calls it as its child")
    func protocolWitness() async throws {
        let greeter: any Greeter = Robot()
        let spans = await recordSpans { #expect(greeter.greetTwice() == "beepbeep") }
        #expect(spans.map(\.name) == ["Robot.greet", "Robot.greet", "Greeter.greetTwice"])
        #expect(spans[0].parentSpanID == spans[2].spanID)
        #expect(spans[1].parentSpanID == spans[2].spanID)
        #expect(Set(spans.map(\.traceID)).count == 1)
    }

    @Test("Actors, global actors and classes that are not Sendable keep their isolation")
    func isolation() async throws {
        let spans = try await recordSpans {
            let ledger = Ledger()
            #expect(await ledger.record("a") == 1)
            let count = try await ledger.recordLater("b")
            #expect(count == 2)
            #expect(ledger.title() == "ledger")
            #expect(await file("x") == "filed x")
            #expect(await render(3) == "3 points")
            await Screen().show("line")
            #expect(await Board().draw("line") == 4)
            #expect(await Board().keep() == "kept")
            #expect(Board().width() == 80)
            let notebook = Notebook()
            #expect(await notebook.write("page").pages == ["page"])
        }
        #expect(
            spans.map(\.name) == [
                "Ledger.record", "Ledger.recordLater", "Ledger.title", "file", "render", "Screen.show", "Board.draw",
                "Board.keep", "Board.width",
                "Notebook.write",
            ])
    }
}

import Declarations
import Testing
import Tracemark

extension WrapperTests {
    @Suite(.serialized) struct Overloads {}
}

extension WrapperTests.Overloads {
    @Test("The result's type selects the overload, in whichever branch of an #if it stands")
    func resultTypes() async throws {
        let spans = await recordSpans {
            let number: Int = read()
            let text: String = read()
            #expect(number == 1)
            #expect(text == "a")
            #expect(Overloaded()[traced: 4] == 4)
            #expect(Overloaded()[traced: 4] == "4")
        }
        #expect(spans.map(\.output?.text) == ["1", "a", "4", "4"])
    }

    @Test("A wrapper whose name is taken in another branch of an #if is declared in its own")
    func branches() async throws {
        let spans = await recordSpans {
            #expect(probe() == 2)
            #expect(inspectDisk() == 4)
        }
        #expect(spans.map(\.name) == ["probe", "inspectDisk"])
    }

    @Test("Overloads that differ in effects or requirements call the original of the same effects and requirements")
    func effectsAndRequirements() async throws {
        struct Plain {}
        let overloaded = Overloaded()
        let spans = try await recordSpans {
            let numbers: [Int] = try overloaded.value()
            #expect(numbers == [2])
            #expect(await overloaded.value() == 3)
            #expect(overloaded.sort([Plain()]) == 1)
            #expect(overloaded.sort([1, 2]) == -2)
            #expect(overloaded.sort([[Plain()]]) == 0)
            #expect(overloaded.pick(Plain()) == 2)
            #expect(overloaded.pick(3) == 1)
        }
        #expect(spans.count == 6)
    }

    @Test("A function whose error is an alias of Never has a wrapper that does not throw")
    func neverThrowing() async throws {
        let spans = await recordSpans {
            #expect(Safe().load() == 1)
            #expect(await Safe().loadLater() == 2)
            #expect(Safe().loadNever() == 3)
            #expect(Safe().loadAny { 3 } == 3)
            #expect(Safe().size == 4)
            #expect(Safe().succeed() == 5)
        }
        #expect(spans.count == 6)
        #expect(spans.allSatisfy { $0.status == .ok })
    }

    @Test("A throwing autoclosure is evaluated where the original evaluates it, and its error stays there")
    func autoclosures() async throws {
        func fail() throws -> Int { throw Mishap("no") }
        let spans = try await recordSpans {
            let failed = check(try fail())
            let passed = check(3)
            let failedLater = await checkLater(try fail())
            let failedTwice = await checkTwice(2, try fail())
            let again = try checkAgain(try Int("5") ?? fail())
            let failedInMethod = Checker().check(try fail())
            let failedInSubscript = Checker()[traced: try fail()]
            #expect([failed, passed, failedLater, failedTwice, again] == [-1, 3, -1, 1, 5])
            #expect([failedInMethod, failedInSubscript, checkNever(4)] == [-1, -1, 4])
        }
        #expect(spans.count == 8)
        #expect(spans.allSatisfy { $0.status == .ok })
    }
}

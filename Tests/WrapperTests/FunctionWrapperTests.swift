import Declarations
import Testing
import Tracemark

extension WrapperTests.Functions {
    @Test("A wrapper returns what its original does, and its span holds the arguments and the result")
    func capturesArgumentsAndResult() async throws {
        let span = try await recordSpan { #expect(greet("Ada") == "Hello, Ada!") }
        #expect(span.summary == #"greet {"name":"Ada","punctuation":"!"} -> Hello, Ada!"#)
        #expect(span.status == .ok)
        #expect(span.isLocalRoot)
        #expect(span.file == "Fixtures/Declarations/FreeFunctions.swift")
        #expect(span.line == 16)
    }

    @Test("The prefix of a wrapper is not part of its span's name")
    func prefixedWrapper() async throws {
        let span = try await recordSpan { #expect(tracedShout("hey") == "HEY") }
        #expect(span.summary == #"shout {"text":"hey"} -> HEY"#)
    }

    @Test("'as' names the wrapper and its span, and the span still knows the function")
    func namedWrapper() async throws {
        let span = try await recordSpan { #expect(measure(text: "four") == 4) }
        #expect(span.summary == #"measure {"text":"four"} -> 4"#)
        #expect(span.function == "lengthOf")
    }

    @Test("An error is recorded and thrown on as it was")
    func throwing() async throws {
        let span = try await recordSpan {
            #expect(throws: Mishap("no number: x")) { try parse("x") }
        }
        #expect(span.status == .error("no number: x"))
        #expect(span.errors.map(\.type) == ["Declarations.Mishap"])
        #expect(span.output == nil)
    }

    @Test("A typed error stays typed")
    func typedThrows() async throws {
        let span = try await recordSpan {
            do throws(Mishap) {
                _ = try parseTyped("x")
            } catch {
                #expect(error.text == "no number: x")
            }
        }
        #expect(span.status == .error("no number: x"))
    }

    @Test("Asynchronous functions, with and without typed errors")
    func asynchronous() async throws {
        let spans = await recordSpans {
            #expect(await later(7) == 7)
            await #expect(throws: Mishap("no value")) { try await laterThrowing(nil) }
        }
        #expect(
            spans.map(\.summary) == [
                #"later {"value":7,"delay":"0.0 seconds"} -> 7"#, #"laterThrowing {"value":null} -> -"#,
            ])
    }

    @Test("An inout parameter is recorded as it was before the call, and changed by it")
    func inoutParameter() async throws {
        let span = try await recordSpan {
            var value = 21
            double(&value)
            #expect(value == 42)
        }
        #expect(span.summary == #"double {"value":21} -> -"#)
    }

    @Test("Generic, existential and opaque types")
    func generics() async throws {
        let spans = await recordSpans {
            #expect(largest(of: [3, 5, 4], or: 0) == 5)
            #expect(describe("a", 2 as any Sendable) == "a 2")
            #expect("\(shape(sides: 3))" == "triangle")
            #expect(pair((1, "a"), ["a": [2, 3]])?.1 == 6)
        }
        #expect(
            spans.prefix(3).map(\.summary) == [
                #"largest {"values":[3,5,4],"fallback":0} -> 5"#, #"describe {"value":"a","other":2} -> a 2"#,
                #"shape {"sides":3} -> triangle"#,
            ])
    }

    @Test("Parameters without a name, with keywords for names and with the names that a wrapper uses itself")
    func oddNames() async throws {
        let span = try await recordSpan { #expect(odd(1, in: "eu", span: 2, repeat: 3, true) == "eu 2 3 true") }
        #expect(
            span.summary == #"odd {"argument1":1,"region":"eu","span":2,"result":3,"default":true} -> eu 2 3 true"#)
    }

    @Test("Function types are passed on and not recorded, under other names too")
    func closures() async throws {
        let spans = try await recordSpans {
            #expect(twice(3) { $0 + 1 } == 5)
            #expect(keep({ 4 })() == 4)
            let collected = try await collect(2) { "\($0)" }
            #expect(collected == ["0", "1"])
        }
        #expect(
            spans.map(\.summary) == [#"twice {"value":3} -> 5"#, "keep - -> -", #"collect {"count":2} -> ["0","1"]"#])
    }

    @Test("An autoclosure is evaluated only where the original evaluates it")
    func autoclosures() async throws {
        var evaluated = 0
        func message() -> String {
            evaluated += 1
            return "message \(evaluated)"
        }
        let spans = await recordSpans {
            #expect(ensure(true, message()) == nil)
            #expect(evaluated == 0)
            #expect(ensure(false, message()) == "message 1")
            #expect(throws: Mishap("in the condition")) { try ensureThrowing(try fail()) }
        }
        #expect(spans.count == 3)
        func fail() throws -> Bool { throw Mishap("in the condition") }
    }

    @Test("The branch of '#if' that is compiled has its wrapper, and availability is carried over")
    func conditions() async throws {
        let spans = await recordSpans {
            #expect(!platform().isEmpty)
            #expect(!recent(0))
            #expect(Recent().answer() == 42)
        }
        #expect(spans.map(\.name) == ["platform", "recent", "Recent.answer"])
    }

    @Test("Unsafe pointers are passed on and not recorded")
    func unsafePointers() async throws {
        let span = try await recordSpan { #expect([1, 2, 3].withUnsafeBufferPointer { sum($0) } == 6) }
        #expect(span.summary == "sum - -> 6")
    }
}

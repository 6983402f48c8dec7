import Declarations
import Testing
import Tracemark

extension WrapperTests {
    @Suite(.serialized) struct Captures {
        private let poem = Poem(["a", "b"])

        @Test("A wrapper whose argument would call it when it is described or encoded runs neither")
        func stored() async throws {
            let spans = await recordSpans {
                #expect(Printer().render(poem) == "a/b")
                _ = Printer().copy(poem)
            }
            #expect(
                spans.map(\.summary) == [
                    #"Printer.render {"poem":{"lines":["a","b"]}} -> a/b"#,
                    #"Printer.copy {"poem":{"lines":["a","b"]}} -> {"lines":["a","b"]}"#,
                ])
        }

        @Test("'capture: .encoded' and '.described' run the value's code, and nothing that it calls is traced")
        func asked() async throws {
            let spans = await recordSpans {
                _ = Printer().encode(poem, times: 2)
                _ = Printer().describe(poem, times: 2)
                _ = Printer().encodeAny(poem)
                for await _ in Printer().poems(poem) {}
            }
            #expect(
                spans.map(\.summary) == [
                    #"Printer.encode {"poem":"a/b","times":2} -> a/b"#, #"Printer.describe {"poem":"a/b"} -> -"#,
                    "Printer.encodeAny - -> a/b", #"Printer.poems {"poem":"a/b"} -> ["a/b"]"#,
                ])
        }

        @Test("The form of a type's annotation is that of its members, unless they have one")
        func inherited() async throws {
            let spans = await recordSpans {
                _ = Press().print(poem)
                _ = Press().store(poem)
            }
            #expect(spans.map(\.input) == [#"{"poem":"a/b"}"#, #"{"poem":{"lines":["a","b"]}}"#])
        }
    }
}

import Foundation
import Testing
import Tracemark

private struct Document: Encodable {
    var title: String
    var pages: [Int]
    var author: Author?

    struct Author: Encodable { var name: String }
}

private struct Plain {
    var count = 1
}

private struct Throwing: Encodable {
    struct Failure: Error, CustomStringConvertible { var description: String { "no \"keys\"" } }
    func encode(to encoder: any Encoder) throws { throw Failure() }
}

private struct Holder: Encodable {
    var before = 1
    var broken = Throwing()
    var after = 2
}

private final class Cycle: Encodable {
    var next: Cycle?

    enum CodingKeys: CodingKey { case next }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(next, forKey: .next)
    }
}

private class Animal: Encodable {
    var name = "Rex"
    enum CodingKeys: CodingKey { case name }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
    }
}

private final class Dog: Animal {
    enum Keys: CodingKey { case tricks, nested, list }
    override func encode(to encoder: any Encoder) throws {
        try super.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(3, forKey: .tricks)
        var nested = container.nestedContainer(keyedBy: Keys.self, forKey: .nested)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try nested.encodeNil(forKey: .tricks)
        try list.encode(1)
        try list.encode("two")
        try super.encode(to: container.superEncoder())
    }
}

private enum Level: String, Encodable { case high }

private struct Ticket: ~Copyable { let number = 1 }

// Generated wrappers know of a generic parameter what the original's signature says, and no more.
private func capture<Value>(_ value: Value, on span: TraceSpan) { span.setInput("value", value) }
private func capture<Value: Encodable>(encodable value: Value, on span: TraceSpan) { span.setInput("value", value) }
private func capture<Value: BinaryInteger>(integer value: Value, on span: TraceSpan) { span.setInput("value", value) }
private func capture<Value: Sequence>(sequence value: Value, on span: TraceSpan) { span.setInput("value", value) }
private func capture<Value: ~Copyable>(borrowed value: borrowing Value, on span: TraceSpan) {
    span.setInput("value", value)
}
private func capture<each Value>(all values: repeat each Value, on span: TraceSpan) {
    repeat span.setInput(String(describing: (each Value).self), each values)
}

extension GlobalTracing {
    @Suite("Capture")
    struct Capture {
        /// The JSON kept of one argument.
        private func json(capture: CaptureLimits = CaptureLimits(), _ set: (TraceSpan) -> Void) throws -> String {
            let input = try GlobalTracing.input(capture: capture, set)
            _ = try JSONSerialization.jsonObject(with: Data(input.utf8))
            let prefix = #"{"value":"#
            try #require(input.hasPrefix(prefix) && input.hasSuffix("}"))
            return String(input.dropFirst(prefix.count).dropLast())
        }

        @Test("Strings, numbers and booleans are JSON's own")
        func scalars() throws {
            #expect(try json { $0.setInput("value", "a \"b\" \\ \n\t\u{1}é👍") } == #""a \"b\" \\ \n\t\u0001é👍""#)
            #expect(try json { $0.setInput("value", "abcdef".dropFirst(4)) } == #""ef""#)
            #expect(try json { $0.setInput("value", true) } == "true")
            #expect(try json { $0.setInput("value", -7) } == "-7")
            #expect(try json { $0.setInput("value", UInt8.max) } == "255")
            #expect(try json { $0.setInput("value", UInt64.max) } == "18446744073709551615")
            #expect(try json { $0.setInput("value", Int64.min) } == "-9223372036854775808")
            #expect(try json { $0.setInput("value", 0.5) } == "0.5")
            #expect(try json { $0.setInput("value", 0.1 as Float) } == "0.1")
            #expect(try json { $0.setInput("value", 1e300) } == "1e+300")
            #expect(try json { $0.setInput("value", Character("x")) } == #""x""#)
        }

        @Test("Numbers that JSON does not have become strings")
        func nonFinite() throws {
            #expect(try json { $0.setInput("value", Double.nan) } == #""NaN""#)
            #expect(try json { $0.setInput("value", [Double.infinity, -.infinity]) } == #"["Infinity","-Infinity"]"#)
            #expect(try json { $0.setInput("value", Float.nan) } == #""NaN""#)
        }

        @Test("Encodable values are JSON with their keys in order")
        func encodable() throws {
            let document = Document(title: "T", pages: [1, 2], author: .init(name: "A"))
            #expect(
                try json { $0.setInput("value", document) } == #"{"title":"T","pages":[1,2],"author":{"name":"A"}}"#)
            #expect(try json { $0.setInput("value", Optional(document)) }.hasPrefix(#"{"title""#))
            #expect(try json { $0.setInput("value", Optional<Int>.none) } == "null")
            #expect(try json { $0.setInput("value", Optional("x")) } == #""x""#)
            #expect(try json { $0.setInput("value", ["b": 1, "a": 2, "c": 3]) } == #"{"a":2,"b":1,"c":3}"#)
            #expect(try json { $0.setInput("value", [[1], []]) } == "[[1],[]]")
            #expect(try json { $0.setInput("value", Level.high) } == #""high""#)
            #expect(try json { $0.setInput("value", [Int?.none, 1]) } == "[null,1]")
            #expect(
                try json { $0.setInput("value", encoding: Dog()) }
                    == #"{"name":"Rex","tricks":3,"nested":{"tricks":null},"list":[1,"two"],"super":{"name":"Rex"}}"#)
        }

        @Test("What is not Encodable is kept as what it stores, collections element by element")
        func others() throws {
            #expect(try json { $0.setInput("value", Plain()) } == #"{"count":1}"#)
            #expect(try json { $0.setInput("value", [Plain(), Plain()]) } == #"[{"count":1},{"count":1}]"#)
            #expect(try json { $0.setInput("value", (1, "a")) } == #"[1,"a"]"#)
            #expect(try json { $0.setInput("value", { (number: Int) in number }) } == #""(Int) -> Int""#)
            #expect(try json { $0.setInput("value", ()) } == #""()""#)
            #expect(try json { $0.setInput("value", Plain.self) } == #""Plain""#)
            #expect(try json { $0.setInput("value", Optional<Plain>.none) } == "null")
            let mixed: [String: Any] = ["b": [1, Plain()] as [Any], "a": "x", "c": Optional<Int>.none as Any]
            #expect(try json { $0.setInput("value", mixed) } == #"{"a":"x","b":[1,{"count":1}],"c":null}"#)
        }

        @Test("An existential is looked into at run time")
        func existentials() throws {
            #expect(try json { $0.setInput("value", [1, 2] as any Encodable) } == "[1,2]")
            #expect(try json { $0.setInput("value", "text" as Any) } == #""text""#)
            #expect(try json { $0.setInput("value", 3 as any BinaryInteger) } == "3")
            #expect(try json { $0.setInput("value", Document(title: "T", pages: []) as Any) }.hasPrefix(#"{"title""#))
            let error: any Error = Throwing.Failure()
            #expect(try json { $0.setInput("value", error) } == "{}")
        }

        @Test("Generic parameters are kept as what they turn out to be")
        func generics() throws {
            #expect(try json { capture([1, 2], on: $0) } == "[1,2]")
            #expect(try json { capture("text", on: $0) } == #""text""#)
            #expect(try json { capture(Plain(), on: $0) } == #"{"count":1}"#)
            #expect(try json { capture(encodable: 5, on: $0) } == "5")
            #expect(try json { capture(integer: UInt16(5), on: $0) } == "5")
            #expect(try json { capture(sequence: [true], on: $0) } == "[true]")
            #expect(try json { capture(borrowed: Ticket(), on: $0) } == #""Ticket""#)
            let input = try GlobalTracing.input { capture(all: 1, "a", Plain(), on: $0) }
            #expect(input == #"{"Int":1,"String":"a","Plain":{"count":1}}"#)
        }

        @Test("A value that cannot be copied is kept as its type's name")
        func noncopyable() throws {
            let ticket = Ticket()
            #expect(try json { $0.setInput("value", ticket) } == #""Ticket""#)
        }

        @Test("Foundation's values read as people write them")
        func foundation() throws {
            let url = try #require(URL(string: "https://example.org/a?b=c"))
            let uuid = try #require(UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F"))
            #expect(try json { $0.setInput("value", url) } == #""https://example.org/a?b=c""#)
            #expect(try json { $0.setInput("value", uuid) } == #""E621E1F8-C36C-495A-93FC-0C247A3E6E5F""#)
            #expect(try json { $0.setInput("value", Data(count: 12)) } == #""12 bytes""#)
            #expect(
                try json { $0.setInput("value", Date(timeIntervalSince1970: 86_400)) } == #""1970-01-02T00:00:00Z""#)
            #expect(try json { $0.setInput("value", Decimal(string: "1.250")) } == "1.25")
            #expect(try json { $0.setInput("value", Decimal.nan) } == #""NaN""#)
            #expect(
                try json { $0.setInput("value", ["at": Date(timeIntervalSince1970: 0)]) }
                    == #"{"at":"1970-01-01T00:00:00Z"}"#)
        }

        @Test("A value that throws is kept as the error's text, and what stands beside it is kept too")
        func throwing() throws {
            #expect(try json { $0.setInput("value", encoding: Throwing()) } == #""[not encodable: no \"keys\"]""#)
            #expect(
                try json { $0.setInput("value", encoding: Holder()) }
                    == #"{"before":1,"broken":"[not encodable: no \"keys\"]","after":2}"#)
        }

        @Test("What was redacted stays so")
        func redacted() throws {
            #expect(
                try json {
                    $0.redactInput("value")
                    $0.setInput("value", "secret")
                } == #""[redacted]""#)
        }

        @Test("The result is plain text where it is a string, else JSON; of Void nothing")
        func output() {
            let spans = GlobalTracing.spans {
                withTraceSpan("text") { $0.setOutput("Hello \"you\"") }
                withTraceSpan("json") { $0.setOutput([1, 2]) }
                withTraceSpan("number") { $0.setOutput(0.5) }
                withTraceSpan("plain") { $0.setOutput(Plain()) }
                withTraceSpan("void") { $0.setOutput(()) }
            }
            #expect(spans["text"]?.output == CapturedOutput(text: "Hello \"you\"", mimeType: "text/plain"))
            #expect(spans["json"]?.output == CapturedOutput(text: "[1,2]", mimeType: "application/json"))
            #expect(spans["number"]?.output == CapturedOutput(text: "0.5", mimeType: "application/json"))
            #expect(spans["plain"]?.output == CapturedOutput(text: #"{"count":1}"#, mimeType: "application/json"))
            #expect(spans["void"]?.output == nil)
        }

        @Test("A reference that is encoded is kept as it was at the call")
        func reference() throws {
            final class Counter: Encodable { var count = 1 }
            let counter = Counter()
            #expect(
                try json {
                    $0.setInput("value", encoding: counter)
                    counter.count = 2
                } == #"{"count":1}"#)
        }

        @Test("Long text is cut between characters, and says how much is missing")
        func longText() throws {
            let limits = CaptureLimits(bytes: 10)
            #expect(try json(capture: limits) { $0.setInput("value", "0123456789") } == #""0123456789""#)
            #expect(try json(capture: limits) { $0.setInput("value", "0123456789ab") } == #""0123456789… (+2 bytes)""#)
            // é takes two bytes, the family 18.
            #expect(try json(capture: limits) { $0.setInput("value", "123456789éé") } == #""123456789… (+4 bytes)""#)
            #expect(try json(capture: limits) { $0.setInput("value", "a👨‍👩‍👧b") } == #""a… (+19 bytes)""#)
            #expect(try json(capture: limits) { $0.setInput("value", ["0123456789ab"]) }.contains("…"))
            // A "character" of a thousand accents is cut between its scalars.
            let endless = "e" + String(repeating: "\u{301}", count: 1_000)
            let kept = try json(capture: CaptureLimits(bytes: 200)) { $0.setInput("value", endless) }
            #expect(kept.hasSuffix("… (+1802 bytes)\""))
        }

        @Test("Large values are cut where the limit was reached, and stay JSON")
        func largeValues() throws {
            let limits = CaptureLimits(values: 3)
            #expect(try json(capture: limits) { $0.setInput("value", [1, 2, 3]) } == "[1,2,3]")
            #expect(try json(capture: limits) { $0.setInput("value", Array(1...1_000_000)) } == #"[1,2,3,"…"]"#)
            #expect(
                try json(capture: limits) { $0.setInput("value", Array(repeating: Plain(), count: 100_000)) }
                    == #"[{"count":1},{"…":"…"},"…"]"#)
            #expect(
                try json(capture: limits) { $0.setInput("value", Document(title: "T", pages: [1, 2], author: nil)) }
                    == #"{"title":"T","pages":[1,"…"],"…":"…"}"#)
            #expect(
                try json(capture: limits) { $0.setInput("value", ["a": 1, "b": 2, "c": 3, "d": 4] as [String: Any]) }
                    .contains(#""…":"…""#))
            let text = String(repeating: "x", count: 100)
            let kept = try json(capture: CaptureLimits(bytes: 1_000)) {
                $0.setInput("value", Array(repeating: text, count: 10_000))
            }
            #expect(kept.utf8.count < 1_200)
        }

        @Test("Limits without a limit cut nothing")
        func unlimited() throws {
            let limits = CaptureLimits(bytes: .max, values: .max, depth: .max)
            #expect(try json(capture: limits) { $0.setInput("value", cString: "text") } == #""text""#)
            #expect(try json(capture: limits) { $0.setInput("value", [[1], [2]]) } == "[[1],[2]]")
        }

        @Test("Depth is bounded, so a cycle ends")
        func depth() throws {
            let cycle = Cycle()
            cycle.next = cycle
            #expect(
                try json(capture: CaptureLimits(depth: 3)) { $0.setInput("value", encoding: cycle) }
                    == #"{"next":{"next":{"next":"…"}}}"#)
            struct Itself: Encodable {
                func encode(to encoder: any Encoder) throws {
                    var container = encoder.singleValueContainer()
                    try container.encode(Itself())
                }
            }
            #expect(try json { $0.setInput("value", encoding: Itself()) } == #""…""#)
            var nested: Any = 1
            for _ in 0..<100 { nested = [nested] }
            #expect(try json(capture: CaptureLimits(depth: 2)) { $0.setInput("value", nested) } == #"[["…"]]"#)
        }

        @Test("A traced function may be called while a value is encoded, and is not recorded")
        func reentrant() throws {
            struct Traced: Encodable {
                func encode(to encoder: any Encoder) throws {
                    try withTraceSpan("encode") { span in
                        TraceSpan.current?.setTag("in", "encode")
                        var container = encoder.singleValueContainer()
                        try container.encode("ok")
                    }
                }
            }
            let spans = GlobalTracing.spans { withTraceSpan("call") { $0.setInput("value", encoding: Traced()) } }
            #expect(spans["call"]?.input == #"{"value":"ok"}"#)
            #expect(spans.count == 1 && spans["call"]?.tags.isEmpty == true)
        }
    }
}

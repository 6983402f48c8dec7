import Foundation
import Synchronization
import Testing

@testable import Tracemark

// Types whose own code must not run while a value is captured: each of these ends the test if it does.

private func ran(_ what: String = #function) -> Never { fatalError("a capture ran \(what)") }

private struct Silent: CustomStringConvertible, CustomDebugStringConvertible, Encodable, CustomReflectable,
    TextOutputStreamable
{
    var number = 1
    var words = ["a"]
    var computed: Int { ran() }
    var description: String { ran() }
    var debugDescription: String { ran() }
    var customMirror: Mirror { ran() }
    func encode(to encoder: any Encoder) throws { ran() }
    func write(to target: inout some TextOutputStream) { ran() }
}

private struct Deck: Sequence, CustomStringConvertible {
    var cards = [1, 2]
    var description: String { ran() }
    func makeIterator() -> AnyIterator<Int> { ran() }
}

private struct Pages: Collection, RandomAccessCollection {
    var stored = 3
    var startIndex: Int { ran() }
    var endIndex: Int { ran() }
    var count: Int { ran() }
    subscript(index: Int) -> Int { ran() }
}

private struct Key: Hashable, Comparable, CustomStringConvertible {
    var name: String
    nonisolated(unsafe) static var mayHash = false
    static func == (one: Key, other: Key) -> Bool {
        if !mayHash { ran() }
        return one.name == other.name
    }
    static func < (one: Key, other: Key) -> Bool { ran() }
    func hash(into hasher: inout Hasher) {
        if !Self.mayHash { ran() }
        hasher.combine(name)
    }
    var description: String { ran() }

    static func building<Value>(_ body: () -> Value) -> Value {
        mayHash = true
        defer { mayHash = false }
        return body()
    }
}

private enum Level: String, Encodable, CustomStringConvertible, CodingKeyRepresentable {
    case high, low
    var description: String { ran() }
    var codingKey: any CodingKey { ran() }
    init?<T: CodingKey>(codingKey: T) { nil }
    func encode(to encoder: any Encoder) throws { ran() }
}

private enum Raw: RawRepresentable {
    case one
    init?(rawValue: Int) { ran() }
    var rawValue: Int { ran() }
}

private indirect enum Answer: CustomStringConvertible {
    case plain, only(Int), labelled(x: Int), named(String, at: Int), pair(Int, Int), deeper(Answer), password(String)
    case login(user: String, apiKey: String), type(Int.Type)
    var description: String { ran() }
}

private final class Journal: CustomStringConvertible, Encodable, CustomReflectable, @unchecked Sendable {
    var lines = ["secret line"]
    var description: String { ran() }
    var customMirror: Mirror { ran() }
    func encode(to encoder: any Encoder) throws { ran() }
}

private actor Counter { var count = 1 }

@propertyWrapper private struct Stored<Value> { var wrappedValue: Value }
@propertyWrapper private struct Clamped {
    private var value = 5
    var wrappedValue: Int { ran() }
}

private struct Wrapping {
    @Stored var title = "t"
    @Clamped var level: Int
    lazy var late: Int = { ran() }()
    var _plain = 2
    static let shared = 3
}

private struct References {
    weak var parent: Journal?
    unowned var owner: Journal
    unowned(unsafe) var raw: Journal
    var held: Journal
    var last = "l"
}

private protocol Shape {}
extension Silent: Shape {}
extension Journal: Shape {}
private protocol Held: AnyObject {}
extension Journal: Held {}

private struct Existentials {
    var any: Any = 1
    var shape: any Shape = Silent()
    var object: any Shape = Journal()
    var held: any Held = Journal()
    var error: any Error = CancellationError()
    var list: any Collection<Int> = [1]
    var function: (Int) -> Int = { _ in ran() }
    var type: Any.Type = Int.self
    var known = String.self
    var object2: Journal.Type = Journal.self
    var optional: Int.Type? = Int.self
    var tuple = (Int.self, 1)
    var end = 7
}

private struct Login: Encodable {
    var user = "ada"
    var password = "p"
    var apiKey: String? = "k"
    var api_key = 1
    var inner = Inner()
    var headers = ["Authorization": "Bearer x", "accept": "json", "x": "y"]
    struct Inner: Encodable { var clientSecret = [1], hasPassword = true }
}

extension Result: @retroactive CustomStringConvertible where Success == UInt16 {
    /// Must not run.
    public var description: String { ran() }
}
extension Slice: @retroactive CustomStringConvertible {
    /// Must not run.
    public var description: String { ran() }
}

private func prefix(_ text: String) -> String { String(text.prefix { $0 != "@" }) }

extension GlobalTracing {
    @Suite("Reading values")
    struct Reading {
        private func json<Value>(_ value: Value, capture: CaptureLimits = CaptureLimits()) throws -> String {
            let input = try GlobalTracing.input(capture: capture) { $0.setInput("value", value) }
            _ = try JSONSerialization.jsonObject(with: Data(input.utf8))
            let output = GlobalTracing.spans(capture: capture) { withTraceSpan("call") { $0.setOutput(value) } }[0]
                .output
            let text = String(input.dropFirst(#"{"value":"#.count).dropLast())
            // An output is the same value; text has no quotes there.
            if output?.mimeType == "application/json" { #expect(output?.text == text) }
            return text
        }

        @Test("A structure is what it stores, and none of its code runs")
        func structure() throws {
            #expect(try json(Silent()) == #"{"number":1,"words":["a"]}"#)
            #expect(try json([Silent()]) == #"[{"number":1,"words":["a"]}]"#)
            #expect(try json(Optional(Silent())) == #"{"number":1,"words":["a"]}"#)
            #expect(try json((Silent(), at: 2)) == #"{"_0":{"number":1,"words":["a"]},"at":2}"#)
            #expect(try json(Deck()) == #"{"cards":[1,2]}"#)
            #expect(try json([Deck()]) == #"[{"cards":[1,2]}]"#)
            #expect(try json(Pages()) == #"{"stored":3}"#)
        }

        @Test("An enumeration is the name of its case, with what goes with it")
        func enumeration() throws {
            #expect(try json(Level.high) == #""high""#)
            #expect(try json(Raw.one) == #""one""#)
            #expect(try json(Answer.plain) == #""plain""#)
            #expect(try json(Answer.only(1)) == #"{"only":1}"#)
            #expect(try json(Answer.labelled(x: 1)) == #"{"labelled":{"x":1}}"#)
            #expect(try json(Answer.named("n", at: 3)) == #"{"named":{"_0":"n","at":3}}"#)
            #expect(try json(Answer.type(Int.self)) == #"{"type":"Int"}"#)
            #expect(try json(Answer.pair(1, 2)) == #"{"pair":[1,2]}"#)
            #expect(try json(Answer.deeper(.only(1))) == #"{"deeper":{"only":1}}"#)
            #expect(try json(Result<Deck, CancellationError>.success(Deck())) == #"{"success":{"cards":[1,2]}}"#)
            #expect(try json(Result<UInt16, CancellationError>.success(1)) == #"{"success":1}"#)
        }

        @Test("Dictionaries and sets are not hashed, and are sorted by the text of their keys")
        func unordered() throws {
            let dictionary = Key.building { [Key(name: "b"): Level.low, Key(name: "a"): .high] }
            #expect(try json(dictionary) == #"{"{\"name\":\"a\"}":"high","{\"name\":\"b\"}":"low"}"#)
            let set = Key.building { Set([Key(name: "b"), Key(name: "a")]) }
            #expect(try json(set) == #"[{"name":"a"},{"name":"b"}]"#)
            #expect(try json([Level.low: 1, .high: 2]) == #"{"high":2,"low":1}"#)
            #expect(try json(Set([10, 9, 1])) == "[1,9,10]")
            #expect(try json(Set(["b", "a"])) == #"["a","b"]"#)
            let erased = Key.building { [AnyHashable(Key(name: "a")): 1] }
            #expect(try json(erased) == #"{"{\"name\":\"a\"}":1}"#)
            #expect(try json([3: "c", 1: "a"]) == #"{"1":"a","3":"c"}"#)
            #expect(try json(["b": 1, "a": 2] as KeyValuePairs) == #"{"b":1,"a":2}"#)
        }

        @Test("An object is its type and address; nothing that it stores is read")
        func objects() throws {
            let one = Journal(), other = Journal()
            #expect(try prefix(json(one)) == #""Journal"#)
            #expect(try json(one) == json(one))
            #expect(try json(one) != json(other))
            #expect(try prefix(json(Counter())) == #""Counter"#)
            #expect(try prefix(json([one])) == #"["Journal"#)
            #expect(try prefix(json(one as any Shape)) == #""Journal"#)
            #expect(try json(Optional<Journal>.none) == "null")
        }

        @Test("Existentials and metatypes are what they hold; functions are their type")
        func existentials() throws {
            let text = try json(Existentials()).replacing(/@0x[0-9a-f]+/, with: "@")
            #expect(
                text
                    == #"{"any":1,"shape":{"number":1,"words":["a"]},"object":"Journal@","held":"Journal@","error":{},"list":[1],"function":"(Int) -> Int","type":"Int","known":"String","object2":"Journal","optional":"Optional<Int.Type>","tuple":"(Int.Type, Int)","end":7}"#
            )
            #expect(try json([Int.self, String.self] as [Any.Type]) == #"["Int","String"]"#)
            #expect(try json([Int.self]) == #"["Int"]"#)
            #expect(try json({ (number: Int) in number }) == #""(Int) -> Int""#)
            #expect(try json(Deck.self) == #""Deck""#)
        }

        @Test("Wrapped properties have their own names; a lazy one is left out until it has a value")
        func wrapped() throws {
            #expect(try json(Wrapping()) == #"{"title":"t","level":{"value":5},"plain":2}"#)
            struct Late { lazy var value = 4 }
            var late = Late()
            #expect(try json(late) == "{}")
            _ = late.value
            #expect(try json(late) == #"{"value":4}"#)
        }

        @Test("References that do not keep their object alive are not followed")
        func weakReferences() throws {
            var owner: Journal? = Journal()
            let value = References(parent: owner, owner: owner!, raw: owner!, held: Journal())
            weak let probe = owner
            owner = nil
            #expect(probe == nil)
            let text = try json(value).replacing(/@0x[0-9a-f]+/, with: "@")
            #expect(
                text
                    == #"{"parent":"Journal","owner":"Journal","raw":"Journal","held":"Journal@","last":"l"}"#)
        }

        @Test("Lazy and erased sequences are not advanced")
        func sequences() throws {
            #expect(try json([1, 2].lazy.map { _ -> Int in ran() }).contains("[1,2]"))
            #expect(try json([1, 2].lazy.filter { _ in ran() }).contains("[1,2]"))
            #expect(try json(AnySequence(Deck())) == #""AnySequence<Int>""#)
            #expect(try json(AnyIterator { () -> Int? in ran() }) == #""AnyIterator<Int>""#)
            #expect(try json(sequence(first: 1) { _ in ran() }).contains("first") == false)
            #expect(try json(Slice(base: Pages(), bounds: 0..<1)).contains(#""base":{"stored":3}"#))
            #expect(try json([1, 2, 3][1...]) == "[2,3]")
            #expect(try json([1, 2].reversed() as ReversedCollection) == #"{"base":[1,2]}"#)
            #expect(try json(ContiguousArray([1])) == "[1]")
            #expect(try json(repeatElement("a", count: 2)) == #"{"count":2,"repeatedValue":"a"}"#)
            #expect(try json([1, 2].difference(from: [1])).hasPrefix(#"{"insertions":[{"insert":{"offset":1"#))
        }

        @Test("Types of the standard library are what they encode as")
        func standard() throws {
            #expect(try json(1..<3) == "[1,3]")
            #expect(try json(1...3) == "[1,3]")
            #expect(try json(2...) == "[2]")
            #expect(try json(SIMD4<Float>(1, 2, 3, 4)) == "[1.0,2.0,3.0,4.0]")
            #expect(try json("é" as Character) == #""é""#)
            #expect(try json("a" as Unicode.Scalar) == #""a""#)
            #expect(try json("abc".utf8) == #""abc""#)
            #expect(try json("abc" as StaticString) == #""abc""#)
            #expect(try json(Duration.milliseconds(250)) == #""0.25 seconds""#)
            #expect(try json(UInt128.max) == "340282366920938463463374607431768211455")
            #expect(try json(Int8(-3)) == "-3")
            #expect(try json(()) == #""()""#)
            #expect(try json(UnsafeRawPointer(bitPattern: 0x7f31)!) == #""0x7f31""#)
            #expect(try json(Int?.none as Int??) == "null")
            #expect(try json(Optional(Int?.some(1))) == "1")
            // A structure of C without the names of what it stores.
            #expect(try json(pthread_mutex_t()) == #""pthread_mutex_t""#)
            #expect(try json("abc".startIndex).hasPrefix("{"))
            #expect(try json(ContinuousClock.now).contains("seconds"))
            #expect(try json(Task { 1 }) == #""Task<Int, Never>""#)
            #expect(try prefix(json(\Deck.cards)).contains("KeyPath<Deck, Array<Int>>"))
            #expect(try json(/a/) == #""Regex<Substring>""#)
        }

        @Test("Types of Foundation are what they encode as; a unit of the program is not asked")
        func foundation() throws {
            #expect(try json(URL(string: "https://example.org")!) == #""https://example.org""#)
            #expect(try json(["a": Date(timeIntervalSince1970: 0)]) == #"{"a":"1970-01-01T00:00:00Z"}"#)
            #expect(try json([Data(count: 2)]) == #"["2 bytes"]"#)
            #expect(try json(Optional(Decimal(string: "1.50"))) == "1.5")
            #expect(try json(Locale(identifier: "de_DE")).contains("de_DE"))
            #expect(try json(IndexPath(indexes: [1, 2])) == #"{"indexes":[1,2]}"#)
            #expect(try json(CGFloat(1.5)) == "1.5")
            #expect(try json(Measurement(value: 2, unit: UnitLength.meters)).contains(#""symbol":"m""#))
            final class Unit: Dimension, @unchecked Sendable {}
            let unit = Unit(symbol: "u", converter: UnitConverterLinear(coefficient: 1))
            #expect(try json(Measurement(value: 2, unit: unit)).contains(#""value":2"#))
            #expect(try json(Measurement<Dimension>(value: 2, unit: unit)).contains(#""value":2"#))
            #expect(try json(Notification(name: .init("n"), userInfo: ["k": Deck()])).contains(#""cards":[1,2]"#))
        }

        @Test("A nested value with the name of a secret is redacted at any depth")
        func secrets() throws {
            #expect(
                try json(Login())
                    == #"{"user":"ada","password":"[redacted]","apiKey":"[redacted]","api_key":"[redacted]","inner":{"clientSecret":"[redacted]","hasPassword":true},"headers":{"Authorization":"[redacted]","accept":"json","x":"y"}}"#
            )
            #expect(try json([Login.Inner()]) == #"[{"clientSecret":"[redacted]","hasPassword":true}]"#)
            #expect(try json(Answer.password("x")) == #"{"password":"[redacted]"}"#)
            #expect(try json(Answer.login(user: "u", apiKey: "k")) == #"{"login":{"user":"u","apiKey":"[redacted]"}}"#)
            #expect(try json((1, apiKey: "k")) == #"{"_0":1,"apiKey":"[redacted]"}"#)
            let encoded = try GlobalTracing.input { $0.setInput("value", encoding: Login()) }
            #expect(encoded.contains(#""password":"[redacted]""#) && !encoded.contains("Bearer"))
        }

        @Test("A description of a value without one redacts secrets at any depth")
        func describedSecrets() throws {
            enum Way { case password(String) }
            struct Account {
                var name = "ada"
                var password = "hunter2"
                var headers = ["apiKey": "hunter2"]
                var pair = (secret: "hunter2", other: 1)
                var way = Way.password("hunter2")
            }
            let text = try GlobalTracing.input { $0.setInput("value", describing: Account()) }
            #expect(text.contains("password: [redacted]") && text.contains("other: 1") && !text.contains("hunter2"))
        }

        private enum Holding {
            case type(Int.Type)
            case types((String.Type, label: Int?.Type)?)
            case both(Int.Type, String)
            case object(Object.Type)
            case none(String)
        }

        private final class Object {}

        @Test("A metatype in a case, which an enumeration does not store, is its type")
        func metatypesInCases() throws {
            let heap = String(repeating: "long", count: 20)
            #expect(try json(Holding.type(Int.self)) == #"{"type":"Int"}"#)
            #expect(try json(Holding.both(Int.self, heap)) == #"{"both":"(Int.Type, String)"}"#)
            #expect(try json(Holding.types((String.self, Int?.self))).hasPrefix(#"{"types":"Optional<"#))
            #expect(try json(Holding.object(Object.self)) == #"{"object":"Object"}"#)
            #expect(try json(Holding.none(heap)) == #"{"none":"\#(heap)"}"#)
        }

        @Test("The time that a capture takes is bounded too: by the limits, not by the value")
        func time() throws {
            let clock = ContinuousClock()
            let long = "a" + String(repeating: "\u{301}", count: 1_000_000)
            let wide = Dictionary(uniqueKeysWithValues: (0..<2_000).map { (Array(repeating: $0, count: 2_000), 1) })
            let took = try clock.measure {
                let text = try GlobalTracing.input { $0.setInput("value", long) }
                #expect(text.utf8.count < 70_000)
                let keys = try json(wide)
                #expect(keys.utf8.count < 200_000 && keys.hasSuffix(#""…":"…"}"#))
            }
            #expect(took < .seconds(2))
        }

        @Test("A part of a long text is cut before it is copied, between characters")
        func partsOfText() throws {
            let text = String(repeating: "é👨‍👩‍👧", count: 10_000)
            let part = text.dropFirst()
            for bytes in 60..<90 {
                let kept = BoundedText.cut(part, to: bytes)
                #expect(kept == BoundedText.cut(String(part), to: bytes))
                let start = kept.prefix { $0 != "…" }
                #expect(part.hasPrefix(start) && start.utf8.count > bytes - 26 && start.utf8.count <= bytes)
            }
            let limits = CaptureLimits(bytes: 30)
            let kept = try GlobalTracing.input(capture: limits) { $0.setInput("value", part) }
            #expect(kept.contains("… (+") && kept.utf8.count < 80)
            #expect(try GlobalTracing.input(capture: limits) { $0.setInput("value", part.unicodeScalars) } == kept)
            #expect(try GlobalTracing.input(capture: limits) { $0.setInput("value", part.utf8) } == kept)
        }

        @Test("Depth, count and bytes are bounded")
        func bounds() throws {
            #expect(try json(Answer.deeper(.deeper(.plain)), capture: CaptureLimits(depth: 1)) == #"{"deeper":"…"}"#)
            #expect(try json([[1]], capture: CaptureLimits(depth: 1)) == #"["…"]"#)
            #expect(try json(Login(), capture: CaptureLimits(values: 1)) == #"{"user":"ada","…":"…"}"#)
            #expect(try json([1, 2, 3], capture: CaptureLimits(values: 2)) == #"[1,2,"…"]"#)
            #expect(try json(["a": 1, "b": 2], capture: CaptureLimits(values: 1)).hasSuffix(#","…":"…"}"#))
            #expect(try json(Set(1...10), capture: CaptureLimits(values: 2)).hasSuffix(#","…"]"#))
            let answers = Array(repeating: Answer.named("abcdef", at: 1), count: 1_000)
            let long = try json(answers, capture: CaptureLimits(bytes: 100))
            #expect(long.utf8.count < 400)
        }

        @Test("Readers are found from many threads")
        func threads() throws {
            struct Generic<Value> { var value: Value }
            DispatchQueue.concurrentPerform(iterations: 200) { index in
                var text = ValueText(.json)
                text.add(typed: Generic(value: [Generic(value: index)]), depth: 8)
                #expect(text.result == #"{"value":[{"value":\#(index)}]}"#)
            }
        }
    }

    @Suite("Opting in")
    struct OptingIn {
        private struct Poem: TraceRepresentable, CustomStringConvertible {
            var lines = ["a", "b"]
            var traceValue: String { withTraceSpan("inside") { _ in lines.joined(separator: "/") } }
            var description: String { withTraceSpan("inside") { _ in "described" } }
        }

        private final class Library: TraceRepresentable {
            let poems = [Poem()]
            var traceValue: [Poem] { poems }
        }

        private struct Point: Encodable, TraceRepresentable {
            var x = 1
            func encode(to encoder: any Encoder) throws {
                try withTraceSpan("inside") { _ in
                    var container = encoder.singleValueContainer()
                    try container.encode("\(x)")
                }
            }
        }

        private struct Spoken: CustomStringConvertible, TraceRepresentable { var description: String { "spoken" } }

        private struct Both: CustomStringConvertible, Encodable, TraceRepresentable {
            var x = 1
            var description: String { "spoken" }
        }

        private struct Endless: TraceRepresentable {
            var traceValue: Endless { self }
        }

        private func captured(_ body: (TraceSpan) -> Void) throws -> String {
            let spans = GlobalTracing.spans { withTraceSpan("call") { body($0) } }
            // Nothing that a capture calls is traced.
            #expect(spans.count == 1)
            return try #require(spans.first?.input)
        }

        @Test("No conformance belongs to an actor: a value is recorded on any thread")
        func conformances() {
            // Compiles only if every conforming type's metatype is sendable.
            func requireSendable<Value: SendableMetatype>(_ type: Value.Type) -> Bool { true }
            func open<Value: TraceRepresentable>(_ type: Value.Type) -> Bool { requireSendable(type) }
            #expect(open(Point.self))
        }

        @Test("A type chooses what is recorded in its place, at any depth; nothing is traced meanwhile")
        func representable() throws {
            #expect(try captured { $0.setInput("v", Poem()) } == #"{"v":"a/b"}"#)
            #expect(try captured { $0.setInput("v", [Poem(), Poem()]) } == #"{"v":["a/b","a/b"]}"#)
            #expect(try captured { $0.setInput("v", Library()) } == #"{"v":["a/b"]}"#)
            #expect(try captured { $0.setInput("v", [Library() as AnyObject]) } == #"{"v":[["a/b"]]}"#)
            #expect(try captured { $0.setInput("v", Point()) } == #"{"v":"1"}"#)
            #expect(try captured { $0.setInput("v", Spoken()) } == #"{"v":"spoken"}"#)
            #expect(try captured { $0.setInput("v", Both()) } == #"{"v":{"x":1}}"#)
            #expect(try captured { $0.setInput("v", ["p": Point()]) } == #"{"v":{"p":"1"}}"#)
            #expect(try captured { $0.setInput("v", Endless()) } == #"{"v":"…"}"#)
        }

        @Test("A capture by encoding or description is asked for; nothing is traced meanwhile")
        func asked() throws {
            #expect(try captured { $0.setInput("v", encoding: Point()) } == #"{"v":"1"}"#)
            #expect(try captured { $0.setInput("v", encoding: [Point()]) } == #"{"v":["1"]}"#)
            #expect(try captured { $0.setInput("v", encoding: Point() as Any) } == #"{"v":"1"}"#)
            #expect(try captured { $0.setInput("v", encoding: Deck()) } == #"{"v":{"cards":[1,2]}}"#)
            #expect(try captured { $0.setInput("v", describing: Poem()) } == #"{"v":"described"}"#)
            #expect(try captured { $0.setInput("v", describing: [Poem()]) } == #"{"v":["described"]}"#)
            #expect(try captured { $0.setInput("v", describing: 3) } == #"{"v":3}"#)
            let spans = GlobalTracing.spans {
                withTraceSpan("call") { $0.setMetadata("m", Point()) }
                withTraceSpan("encoded") { $0.setOutput(encoding: Point()) }
                withTraceSpan("described") { $0.setOutput(describing: Poem()) }
            }
            #expect(spans.count == 3)
            #expect(spans["encoded"]?.output?.text == "1" && spans["described"]?.output?.text == "described")
        }
    }

    @Suite("Errors")
    struct ErrorMessages {
        private struct Failure: Error, CustomStringConvertible, LocalizedError {
            var code = 3
            var reason: String? = "a \"b\""
            var description: String { ran() }
            var errorDescription: String? { ran() }
        }

        private enum Problem: Error, CustomStringConvertible {
            case missing, named(String, at: Int), wrapped(Failure)
            var description: String { ran() }
        }

        private final class Broken: Error, CustomStringConvertible {
            var description: String { ran() }
        }

        private struct Spoken: Error, TraceRepresentable {
            var traceValue: String { "no network" }
        }

        private func message(_ error: any Error) -> String { ErrorMessage.of(error) }

        @Test("An error is what it stores; none of its code runs")
        func program() {
            #expect(message(Failure()) == #"Failure(code: 3, reason: "a \"b\"")"#)
            #expect(message(Problem.missing) == "missing")
            #expect(message(Problem.named("n", at: 1)) == #"named("n", at: 1)"#)
            #expect(message(Problem.wrapped(Failure(reason: nil))) == "wrapped(Failure(code: 3, reason: nil))")
            #expect(message(Broken()) == "Broken")
            #expect(message(Spoken()) == "no network")
            #expect(message(CancellationError()) == "CancellationError()")
            let spans = GlobalTracing.spans { try? withTraceSpan("call") { _ in throw Failure() } }
            #expect(spans[0].errors.first?.message == #"Failure(code: 3, reason: "a \"b\"")"#)
        }

        @Test("An error of Foundation speaks for itself, unless it holds a value of the program")
        func foundation() throws {
            #expect(throws: CocoaError.self) { try Data(contentsOf: URL(fileURLWithPath: "/does/not/exist")) }
            do { _ = try Data(contentsOf: URL(fileURLWithPath: "/does/not/exist")) } catch {
                #expect(message(error).contains("/does/not/exist"))
            }
            #expect(message(URLError(.timedOut)) == String(describing: URLError(.timedOut)))
            #expect(message(POSIXError(.ENOENT)) == String(describing: POSIXError(.ENOENT)))
            let plain = NSError(domain: "d", code: 3, userInfo: [NSLocalizedDescriptionKey: "no disk"])
            #expect(message(plain) == String(describing: plain))
            let holding = NSError(
                domain: "d", code: 3, userInfo: [NSLocalizedDescriptionKey: "no disk", NSUnderlyingErrorKey: Failure()])
            #expect(message(holding) == #"Error Domain=d Code=3 "no disk""#)
            let secret = NSError(domain: "d", code: 3, userInfo: ["password": "hunter2"])
            #expect(message(secret) == "Error Domain=d Code=3")
            let outer = NSError(domain: "e", code: 1, userInfo: [NSUnderlyingErrorKey: secret])
            #expect(message(outer) == "Error Domain=e Code=1")
            let cocoa = CocoaError(.fileNoSuchFile, userInfo: [NSUnderlyingErrorKey: Failure()])
            #expect(message(cocoa).contains("4") && !message(cocoa).contains("Failure"))
        }

        @Test("A decoding error tells the path without asking its keys")
        func decoding() {
            struct Title: Decodable {
                enum Keys: String, CodingKey, CustomStringConvertible {
                    case title
                    var description: String { ran() }
                }
                init(from decoder: any Decoder) throws {
                    throw DecodingError.keyNotFound(
                        Keys.title,
                        .init(codingPath: [Keys.title], debugDescription: "none", underlyingError: Failure()))
                }
            }
            do { _ = try JSONDecoder().decode(Title.self, from: Data("{}".utf8)) } catch {
                #expect(
                    message(error)
                        == #"keyNotFound(title, Context(codingPath: [title], debugDescription: "none", underlyingError: Failure(code: 3, reason: "a \"b\"")))"#
                )
            }
        }
    }
}

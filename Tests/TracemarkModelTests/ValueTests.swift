import Foundation
import GeneratedTraces
import Testing
import Tracemark
import TracemarkModel

@Suite("Values")
struct ValueTests {
    @Test("Any value is the same after it was written as JSON and read again", arguments: 0..<20)
    func json(seed: UInt64) throws {
        var traces = RandomTraces(seed: seed)
        for _ in 0..<100 {
            let value = traces.value(depth: 4)
            #expect(try AttributeValue(json: value.json) == value)
        }
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "nul", "\"\\x\"", "\"a", "\u{1}", "\"\u{1}\"", "1 2",
            "{a:1}", "\"\\u12\"", String(repeating: "[", count: 10_000),
        ])
    func notJSON(text: String) {
        #expect(throws: JSONError.self) { _ = try AttributeValue(json: text) }
    }

    @Test("Escapes are read, and half a surrogate pair becomes the replacement character")
    func escapes() throws {
        #expect(try AttributeValue(json: #""\u0041\n\/\ud83d\ude00""#) == "A\n/😀")
        #expect(try AttributeValue(json: #""\ud83dx""#) == "\u{FFFD}x")
    }

    @Test(
        "A number without a fraction is a whole one, unless its digits are more than it can hold",
        arguments: [
            ("1e3", 1_000), ("-9223372036854775808", Int64.min), ("9007199254740991.0", 9_007_199_254_740_991),
            ("-9223372036854775809", nil), ("9007199254740993.0", nil), ("1.5", nil),
        ] as [(String, Int64?)])
    func wholeNumbers(json: String, number: Int64?) throws {
        #expect(try AttributeValue(json: json).integerValue == number)
    }

    @Test("A time is the same after it was written and read again, from 1677 to 2262")
    func times() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2_000 {
            let time = Timestamp(nanoseconds: Int64(truncatingIfNeeded: random.next()))
            #expect(Timestamp(time.description) == time)
        }
        #expect(Timestamp("2026-11-19T12:34:56.5+01:00")?.description == "2026-11-19T11:34:56.5Z")
        #expect(Timestamp("2024-02-29")?.nanoseconds == 1_709_164_800_000_000_000)
        for text in ["2023-02-29", "2026-13-01", "2026-1-1", "9999-01-01", "2026-11-19T24:00", "x", ""] {
            #expect(Timestamp(text) == nil, "\(text)")
        }
    }

    @Test("Ids have a UUID form and read it again")
    func identifiers() {
        let trace = TraceID("4bf92f3577b34da6a3ce929d0e0e4736")!
        #expect(trace.uuidString == "4bf92f35-77b3-4da6-a3ce-929d0e0e4736")
        #expect(TraceID(uuidString: trace.uuidString) == trace)
        #expect(TraceID(bytes: trace.bytes) == trace)
        let span = SpanID("00f067aa0ba902b7")!
        #expect(SpanID(uuidString: span.uuidString) == span)
        #expect(SpanID(bytes: span.bytes) == span)
        #expect(SpanID(uuidString: UUID().uuidString) != nil)
    }

    @Test("A span's record has the same JSON after it was coded and decoded")
    func coding() throws {
        // Foundation writes 3.0 as 3, so that the numbers may come back as whole ones.
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var traces = RandomTraces(seed: 5)
        for span in traces.trace(spans: 100) {
            let coded = try encoder.encode(span)
            #expect(try encoder.encode(JSONDecoder().decode(SpanRecord.self, from: coded)) == coded)
        }
    }
}

import Testing
import Tracemark
import TracemarkFormats
import TracemarkModel

@Suite("Writing Chrome's trace format")
struct ChromeTraceTests {
    private struct Event {
        let name: String
        let phase: String
        let row: [Int64?]
        let start: Double
        let end: Double
        let arguments: [String: AttributeValue]
    }

    private func events(_ spans: [SpanRecord]) throws -> [Event] {
        let json = try AttributeValue(json: Samples.text(of: spans, as: .chrome))
        guard case .object(let file) = json, case .array(let events)? = file["traceEvents"] else { return [] }
        return events.compactMap { event in
            guard case .object(let event) = event, case .object(let arguments)? = event["args"] else { return nil }
            let start = event["ts"]?.doubleValue ?? 0
            let phase = event["ph"]?.stringValue ?? ""
            let end = phase == "B" ? Double.infinity : start + (event["dur"]?.doubleValue ?? 0)
            return Event(
                name: event["name"]?.stringValue ?? "", phase: phase,
                row: [event["pid"]?.integerValue, event["tid"]?.integerValue], start: start, end: end,
                arguments: arguments)
        }
    }

    private func span(_ number: UInt64, below parent: UInt64?, _ start: Int64, _ end: Int64?) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 0, low: 1), spanID: SpanID(bits: number), parentID: parent.map { SpanID(bits: $0) },
            name: "\(number)", start: Timestamp(nanoseconds: 1_795_000_000_000_000_000 + start),
            end: end.map { Timestamp(nanoseconds: 1_795_000_000_000_000_000 + $0) }, status: .ok)
    }

    @Test("In each row, spans follow each other or lie within each other", arguments: 0..<20)
    func nesting(seed: UInt64) throws {
        let spans = Samples.spans(seed: seed)
        let events = try events(spans).filter { $0.phase != "M" }
        #expect(events.count == spans.count)
        for (_, row) in Dictionary(grouping: events, by: \.row) {
            var open: [Event] = []
            for event in row {
                while let last = open.last, last.end <= event.start + 0.000_1 { open.removeLast() }
                if let last = open.last {
                    #expect(event.end <= last.end + 0.000_1)
                    #expect(event.arguments["parent_id"] == last.arguments["span_id"])
                }
                open.append(event)
            }
        }
    }

    @Test("Children that run one after the other share their parent's row, those that overlap have rows of their own")
    func overlap() throws {
        let spans = [
            span(1, below: nil, 0, 10_000), span(2, below: 1, 1_000, 3_000), span(3, below: 1, 2_000, 5_000),
            span(4, below: 3, 2_500, 4_000), span(5, below: 1, 6_000, 7_000), span(6, below: 1, 8_000, 12_000),
        ]
        let rows = try events(spans).filter { $0.phase == "X" }.map { $0.row[1] }
        #expect(rows == [1, 1, 2, 2, 1, 2])
    }

    @Test("A span without an end is begun and not ended, and times are exact from the first span on")
    func running() throws {
        let events = try events([span(1, below: nil, 0, nil), span(2, below: 1, 1_234, 5_679)])
        #expect(events.map(\.phase) == ["M", "B", "X"])
        #expect(events[2].start == 1.234)
        let text = Samples.text(of: [span(1, below: nil, 0, nil), span(2, below: 1, 1_234, 5_679)], as: .chrome)
        #expect(text.contains(#""ts":1.234,"dur":4.445,"#))
        #expect(text.contains(#""start":"2026-11-18T11:06:40Z""#))
    }

    @Test("Long inputs are cut")
    func bounded() throws {
        var long = span(1, below: nil, 0, 1)
        long.input = SpanContent(String(repeating: "é", count: 100_000))
        let event = try events([long])[1]
        #expect(event.arguments["input"]?.stringValue?.count == 2_001)
    }
}

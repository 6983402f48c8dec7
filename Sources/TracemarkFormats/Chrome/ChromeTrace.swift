import Tracemark
import TracemarkModel

/// A writer of Chrome's trace event format. Each trace is a process, and each row of spans is a thread.
///
/// Times are relative to the first span, so that readers with `Double` numbers keep nanoseconds.
struct ChromeTrace: Sendable {
    /// The number of traces with running spans that the writer remembers. Later spans of other traces begin at the
    /// first row.
    private static let traceLimit = 10_000
    /// The number of characters of an input or output that are shown.
    private static let contentLimit = 2_000

    private struct Process: Sendable {
        let number: Int
        var lanes = ChromeLanes()
    }

    private var origin: Int64?
    private var processes: [TraceID: Process] = [:]
    private var processCount = 0
    private var hasEvents = false

    func begin() -> [UInt8] { Array(#"{"displayTimeUnit":"ms","traceEvents":["#.utf8) }

    func end() -> [UInt8] {
        var json = JSONWriter()
        json.raw("\n],")
        json.string("otherData")
        json.raw(":")
        json.object { json in
            json.text("producer", "tracemark")
            json.text("start", origin.map { Timestamp(nanoseconds: $0).description })
        }
        json.raw("}\n")
        return json.bytes
    }

    mutating func events(of spans: [SpanRecord]) -> [UInt8] {
        var json = JSONWriter()
        // If spans start at the same time, the longest is the outermost.
        let ordered = spans.sorted {
            // The complement reverses the order like a minus, but cannot overflow.
            ($0.start, ~($0.end?.nanoseconds ?? .max)) < ($1.start, ~($1.end?.nanoseconds ?? .max))
        }
        for span in ordered { add(span, to: &json) }
        if let last = ordered.last { forget(before: last.start.nanoseconds) }
        return json.bytes
    }

    private mutating func add(_ span: SpanRecord, to json: inout JSONWriter) {
        let start = span.start.nanoseconds
        let end = span.end.map { max(start, $0.nanoseconds) } ?? .max
        let origin = origin ?? start
        self.origin = origin
        var process = processes[span.traceID] ?? newProcess(of: span, to: &json)
        let lane = process.lanes.place(span.spanID, below: span.parentID, start: start, end: end)
        processes[span.traceID] = process
        event(to: &json) { json in
            json.text("name", span.name)
            json.text("cat", span.type ?? span.kind.rawValue)
            // A running span only begins. A viewer shows it as unfinished.
            json.text("ph", span.end == nil ? "B" : "X")
            json.key("ts")
            json.raw(Self.microseconds(Self.distance(from: origin, to: start)))
            if span.end != nil {
                json.key("dur")
                json.raw(Self.microseconds(Self.distance(from: start, to: end)))
            }
            json.number("pid", Int64(process.number))
            json.number("tid", Int64(lane + 1))
            if span.status == .error { json.text("cname", "terrible") }
            json.member("args", .object(Self.arguments(of: span)))
        }
    }

    private mutating func newProcess(of span: SpanRecord, to json: inout JSONWriter) -> Process {
        processCount += 1
        let process = Process(number: processCount)
        event(to: &json) { json in
            json.text("name", "process_name")
            json.text("ph", "M")
            json.number("pid", Int64(process.number))
            json.member("args", ["name": .string("\(span.name) \(span.traceID)")])
        }
        return process
    }

    private mutating func event(to json: inout JSONWriter, _ members: (inout JSONWriter) -> Void) {
        json.raw(hasEvents ? ",\n" : "\n")
        hasEvents = true
        json.object(members)
    }

    private mutating func forget(before time: Int64) {
        processes = processes.filter { !$0.value.lanes.isDone(at: time) }
        while processes.count > Self.traceLimit, let oldest = processes.min(by: { $0.value.number < $1.value.number }) {
            processes[oldest.key] = nil
        }
    }

    private static func arguments(of span: SpanRecord) -> [String: AttributeValue] {
        var arguments: [String: AttributeValue] = [
            "trace_id": .string(span.traceID.description), "span_id": .string(span.spanID.description),
            "status": .string(span.status.rawValue),
        ]
        arguments["parent_id"] = span.parentID.map { .string($0.description) }
        arguments["status_message"] = span.statusMessage.map { .string(bounded($0)) }
        arguments["service"] = span.service.map { .string($0) }
        arguments["model"] = span.model.map { .string($0) }
        arguments["input_tokens"] = span.inputTokens.map { .integer($0) }
        arguments["output_tokens"] = span.outputTokens.map { .integer($0) }
        arguments["cost"] = span.cost.map { .decimal($0) }
        arguments["input"] = span.input.map { .string(bounded($0.text)) }
        arguments["output"] = span.output.map { .string(bounded($0.text)) }
        for (key, value) in span.tags { arguments["tag.\(key)"] = .string(value) }
        for (name, metric) in span.metrics { arguments["metric.\(name)"] = metric.value.attributeValue }
        return arguments
    }

    private static func bounded(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: contentLimit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }

    /// Returns the difference of two times, clamped to 64 bits.
    private static func distance(from start: Int64, to end: Int64) -> Int64 {
        Timestamp(nanoseconds: start).nanoseconds(to: Timestamp(nanoseconds: end))
    }

    /// Returns the exact decimal text: `1234.005`.
    private static func microseconds(_ nanoseconds: Int64) -> String {
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
        let digits = rest == 0 ? "" : "." + String(repeating: "0", count: 3 - rest.description.count) + rest.description
        return (nanoseconds < 0 ? "-" : "") + whole.description + digits
    }
}

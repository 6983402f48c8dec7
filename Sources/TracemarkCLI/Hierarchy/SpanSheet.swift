import Tracemark
import TracemarkModel

/// All fields of a span, one per line.
struct SpanSheet {
    private let span: SpanRecord

    init(_ span: SpanRecord) {
        self.span = span
    }

    func lines(in style: ConsoleStyle) -> [String] {
        let fields = fields.filter { !$0.value.isEmpty }
        let width = (fields.map { ConsoleText.width($0.name) }.max() ?? 0) + 2
        var lines: [String] = []
        for (name, value, color) in fields {
            let heading = style.paint(name, .dim) + String(repeating: " ", count: width - ConsoleText.width(name))
            let values = TerminalText.lines(value)
            lines.append(heading + (color.map { style.paint(values[0], $0) } ?? values[0]))
            lines += values.dropFirst().map { String(repeating: " ", count: width) + $0 }
        }
        return lines
    }

    private typealias Field = (name: String, value: String, color: ConsoleStyle.Color?)

    private var fields: [Field] {
        var fields: [Field] = [
            ("name", span.name, .bold),
            ("status", span.status.rawValue, span.status.color),
            ("error", span.errorText, .red),
            ("span", span.spanID.description, nil),
            ("trace", span.traceID.description, nil),
            ("parent", span.parentID?.description ?? "none", nil),
            ("type", span.type ?? "", .cyan),
            ("kind", span.kind.rawValue, nil),
            ("start", LocalTime.text(span.start), nil),
            ("end", span.end.map { LocalTime.text($0) } ?? "", nil),
            ("duration", span.durationNanoseconds.map { TerminalText.duration($0) } ?? "", nil),
            ("service", span.service ?? "", nil),
            ("model", span.model ?? "", nil),
            ("user", span.user ?? "", nil),
            ("session", span.session ?? "", nil),
            ("input tokens", span.inputTokens?.description ?? "", nil),
            ("output tokens", span.outputTokens?.description ?? "", nil),
            ("cost", span.cost.map { "$\(TerminalText.number($0))" } ?? "", nil),
        ]
        fields += span.tags.sorted { $0.key < $1.key }.map { ("tag \($0.key)", $0.value, .magenta) }
        fields += span.metrics.sorted { $0.key < $1.key }.map { name, metric in
            ("metric \(name)", metric.value.description + (metric.comment.map { " (\($0))" } ?? ""), .green)
        }
        fields += Self.entries("metadata", span.metadata)
        fields.append(("input", span.input?.text ?? "", nil))
        fields.append(("output", span.output?.text ?? "", nil))
        fields += Self.entries("attribute", span.attributes)
        fields += span.events.map { event in
            let attributes = event.attributes.isEmpty ? "" : " \(AttributeValue.object(event.attributes).json)"
            return ("event \(event.name)", LocalTime.text(event.time) + attributes, nil)
        }
        fields += span.links.map { ("link", "trace \($0.span.traceID) span \($0.span.spanID)", nil) }
        fields += Self.entries("resource", span.resource)
        fields.append(("scope", span.scope ?? "", nil))
        fields.append(("tracestate", span.traceState, nil))
        return fields.map { (TerminalText.line($0.name), $0.value, $0.color) }
    }

    private static func entries(_ name: String, _ entries: [String: AttributeValue]) -> [Field] {
        entries.sorted { $0.key < $1.key }.map { ("\(name) \($0.key)", $0.value.displayText, nil) }
    }
}

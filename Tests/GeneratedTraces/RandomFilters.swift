import Tracemark
import TracemarkModel

/// Filters of all kinds over the words of ``RandomTraces``.
public struct RandomFilters {
    /// Where the randomness comes from.
    public var random: SeededRandom
    /// What the filters are asked about.
    public var scope: FilterScope
    /// Spans of which some conditions take their ids.
    public var spans: [SpanRecord]

    /// Starts from a seed.
    public init(seed: UInt64, scope: FilterScope = .traces, spans: [SpanRecord] = []) {
        random = SeededRandom(seed: seed)
        self.scope = scope
        self.spans = spans
    }

    /// A filter that is nested at most so deep.
    public mutating func filter(depth: Int) -> Filter {
        guard depth > 0, random.chance(0.7) else { return .condition(condition()) }
        switch random.int(0...2) {
        case 0: return filter(depth: depth - 1) && filter(depth: depth - 1)
        case 1: return filter(depth: depth - 1) || filter(depth: depth - 1)
        default: return .not(filter(depth: depth - 1))
        }
    }

    private mutating func condition() -> FilterCondition {
        let comparison = random.one(of: FilterComparison.allCases)
        switch random.int(0...9) {
        case 0:
            let count = random.int(1...2)
            let words = (0..<count).map { _ in random.one(of: RandomTraces.words.filter { $0 != "%_" }) }
            return .text(
                Self.typed(words.joined(separator: random.one(of: [" ", "-"]))) + (random.chance(0.3) ? "*" : ""))
        case 1, 2, 3:
            return string()
        case 4:
            return .status(random.one(of: TraceStatus.allCases))
        case 5:
            return identifier()
        case 6:
            return .hasMetric(random.one(of: RandomTraces.metricNames))
        case 7:
            return .duration(comparison, nanoseconds: Int64(random.int(0...9)) * RandomTraces.second)
        case 8:
            let distance = Int64(random.int(0...110)) * RandomTraces.second
            return .start(
                comparison,
                random.chance(0.5)
                    ? .ago(nanoseconds: distance) : .at(RandomTraces.epoch.advanced(byNanoseconds: -distance)))
        default:
            return .number(number(), comparison, random.one(of: [-1, 0, 0.25, 0.5, 1, 1.25, 2, 3, 100, 300, 1000]))
        }
    }

    /// A text as the parser gives it: what is asked for is what stores keep.
    private static func typed(_ text: String) -> String { text.replacing("\0", with: "\u{FFFD}") }

    private mutating func identifier() -> FilterCondition {
        let trace = spans.isEmpty ? TraceID(high: 1, low: 2) : random.one(of: spans).traceID
        let span = spans.isEmpty ? SpanID(bits: 3) : random.one(of: spans).spanID
        switch random.int(0...3) {
        case 0: return .trace(trace)
        case 1: return .span(span)
        case 2:
            let digits = trace.description.prefix(random.int(1...31))
            return .tracePrefix(IDPrefix(digits, of: IDPrefix.traceDigitCount)!)
        default:
            let digits = span.description.prefix(random.int(1...15))
            return .spanPrefix(IDPrefix(digits, of: IDPrefix.spanDigitCount)!)
        }
    }

    private mutating func string() -> FilterCondition {
        let (field, values): (FilterStringField, [String]) =
            switch random.int(0...(scope == .traces ? 10 : 9)) {
            case 0: (.name, RandomTraces.names)
            case 1: (.type, ["llm", "tool"])
            case 2: (.kind, SpanKind.allCases.map(\.rawValue))
            case 3: (.model, RandomTraces.models)
            case 4: (.service, RandomTraces.services)
            case 5: (.user, ["usr_1"])
            case 6: (.session, ["s1"])
            case 7: (.metadata(random.one(of: ["reviewed", "team", "my key"])), ["true", "null", "[]"])
            case 8: (.attribute("http.\(random.int(0...3))"), ["3.0", "null", "true", "rate limit"])
            case 9: (.tag(random.one(of: RandomTraces.tagKeys)), RandomTraces.tagValues)
            default: (.root, RandomTraces.names)
            }
        let value = Self.typed(random.one(of: values))
        switch random.int(0...3) {
        case 0: return .string(field, .equals(value))
        case 1: return .string(field, .matches(value))
        case 2: return .string(field, .matches(String(value.prefix(random.int(0...4))) + "*"))
        default: return .string(field, .matches("*" + String(value.suffix(random.int(0...4)).prefix(2)) + "*"))
        }
    }

    private mutating func number() -> FilterNumberField {
        var fields: [FilterNumberField] = RandomTraces.metricNames.map { .metric($0) }
        fields += [.tokens, .inputTokens, .outputTokens, .cost]
        if scope == .traces { fields += [.spans, .errors] }
        return random.one(of: fields)
    }
}

import GeneratedTraces
import Tracemark
import TracemarkModel

/// When tests take place: an hour after the generated traces.
public let testNow = RandomTraces.epoch

/// What a store should answer, worked out from the spans alone.
public struct ExpectedTraces {
    /// What the parts amount to.
    public var spans: [SpanKey: MergedSpan] = [:]
    /// What has seen no activity since then is abandoned.
    public let cutoff: Timestamp

    /// Starts without traces.
    public init(abandonedAfter seconds: Int64) {
        cutoff = testNow.advanced(byNanoseconds: -seconds * 1_000_000_000)
    }

    /// Takes parts in.
    public mutating func write(_ parts: [SpanPart]) {
        for part in parts {
            if spans[part.key] == nil { spans[part.key] = MergedSpan(part) } else { spans[part.key]!.merge(part) }
        }
    }

    /// The traces that a store must have.
    public var traces: [TraceDetails] {
        Dictionary(grouping: spans.values.map(\.record), by: \.traceID).map { id, records in
            var records = records.sorted { ($0.start, Int64($0.spanID)) < ($1.start, Int64($1.spanID)) }
            let last = records.map { max($0.start, $0.end ?? $0.start) }.max()!
            for index in records.indices where records[index].status == .running && last < cutoff {
                records[index].status = .abandoned
            }
            let root = records.first { $0.parentID == nil && spans[$0.key]!.said.parent != nil }
            let top = root ?? records[0]
            var trace = TraceRecord(id: id, name: top.name, start: records[0].start)
            trace.rootSpanID = root?.spanID
            trace.lastActivity = last
            if let root {
                trace.status = root.status
                trace.durationNanoseconds = root.durationNanoseconds
                trace.inputPreview = root.input?.text
                trace.outputPreview = root.output?.text
            } else {
                trace.status = last < cutoff ? top.status : .running
            }
            trace.spanCount = records.count
            trace.errorCount = records.count { $0.status == .error }
            for record in records {
                if let type = record.type { trace.types[type, default: 0] += 1 }
                for (key, value) in record.tags where trace.tags[key]?.contains(value) != true {
                    trace.tags[key, default: []].append(value)
                }
                if let service = record.service, !trace.services.contains(service) { trace.services.append(service) }
                trace.inputTokens += record.inputTokens ?? 0
                trace.outputTokens += record.outputTokens ?? 0
                if let cost = record.cost { trace.cost = (trace.cost ?? 0) + cost }
            }
            trace.services.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            for key in trace.tags.keys {
                trace.tags[key]!.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            }
            return TraceDetails(trace: trace, spans: records)
        }
    }
}

extension Int64 {
    /// An id as stores order spans by it.
    public init(_ id: SpanID) { self = Int64(bitPattern: id.bits) }
}

/// Parts of random spans: all at once, or a start and an end, with late tags and metrics; some twice, none in order.
public func randomParts(seed: UInt64, traces count: Int) -> [SpanPart] {
    var traces = RandomTraces(seed: seed)
    var parts: [SpanPart] = []
    for _ in 0..<count {
        for span in traces.trace(spans: traces.random.int(1...8)) {
            let whole = SpanPart(span)
            parts.append(whole)
            if traces.random.chance(0.4) {
                var start = SpanPart(span, version: span.start.advanced(byNanoseconds: -1))
                (start.end, start.outcome, start.output) = (nil, nil, nil)
                start.tags["phase"] = "start"
                parts.append(start)
            }
            if traces.random.chance(0.4) {
                var late = SpanPart(span.key, version: span.start.advanced(byNanoseconds: 60_000_000_000))
                late.metrics["quality"] = MetricRecord(traces.random.int(0...4))
                late.tags["environment"] = traces.random.one(of: ["production", "late"])
                late.metadata["reviewed"] = .boolean(traces.random.chance(0.5))
                parts.append(late)
            }
            if traces.random.chance(0.3) { parts.append(whole) }
        }
    }
    return parts.shuffled(using: &traces.random)
}

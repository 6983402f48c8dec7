import Tracemark
import TracemarkModel
import TracemarkOTLP

/// Leaves out spans that have more of something than the limits allow, or times that are none: the rest of the request is
/// kept.
struct SpanBounds: Sendable {
    let limits: ServerLimits

    init(_ limits: ServerLimits) { self.limits = limits }

    func apply(to spans: inout OTLPSpans) {
        guard spans.parts.contains(where: { refusal(of: $0) != nil }) else { return }
        var kept: [SpanPart] = []
        for part in spans.parts {
            if let refusal = refusal(of: part) {
                spans.rejectedCount += 1
                spans.firstRejection = spans.firstRejection ?? refusal
            } else {
                kept.append(part)
            }
        }
        spans.parts = kept
    }

    /// Why a part is not taken; nil for one that is.
    func refusal(of part: SpanPart) -> String? {
        if let time = timeBefore1970(part) {
            return "\"\(part.name ?? "")\" has the time \(time) ns; 1970 to 2262 are possible, which is not below 0."
        }
        let attributes = part.attributes.count + part.tags.count + part.metrics.count + part.metadata.count
        if attributes > limits.attributes {
            return "\"\(part.name ?? "")\" has \(attributes) attributes; at most \(limits.attributes) are taken."
        }
        if part.events.count > limits.events {
            return "\"\(part.name ?? "")\" has \(part.events.count) events; at most \(limits.events) are taken."
        }
        if part.links.count > limits.links {
            return "\"\(part.name ?? "")\" has \(part.links.count) links; at most \(limits.links) are taken."
        }
        return nil
    }

    /// A time that lies before 1970. The time between two such times need not be a number of 64 bits.
    private func timeBefore1970(_ part: SpanPart) -> Int64? {
        if part.version < 0 { return part.version }
        let named = [part.start, part.end].compactMap { $0 }
        let others = part.events.lazy.map(\.time)
        let metrics = part.metrics.values.lazy.compactMap(\.time)
        let isEarly = { (time: Timestamp) in time.nanoseconds < 0 }
        return (named.first(where: isEarly) ?? others.first(where: isEarly) ?? metrics.first(where: isEarly))?
            .nanoseconds
    }
}

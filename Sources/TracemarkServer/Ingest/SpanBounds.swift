import Tracemark
import TracemarkModel
import TracemarkOTLP

/// Refuses spans that exceed a limit or have invalid times. The other spans of the request are stored.
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

    /// Returns the reason to refuse a span update; nil if it is valid.
    func refusal(of part: SpanPart) -> String? {
        if let time = timeBefore1970(part) {
            return
                """
                The span "\(part.name ?? "")" has the timestamp \(time) ns, which is before 1970. \
                Send a time from 1970 to 2262.
                """
        }
        let attributes = part.attributes.count + part.tags.count + part.metrics.count + part.metadata.count
        if attributes > limits.attributes {
            return
                "The span \"\(part.name ?? "")\" has \(attributes) attributes, and the limit is \(limits.attributes)."
        }
        if part.events.count > limits.events {
            return "The span \"\(part.name ?? "")\" has \(part.events.count) events, and the limit is \(limits.events)."
        }
        if part.links.count > limits.links {
            return "The span \"\(part.name ?? "")\" has \(part.links.count) links, and the limit is \(limits.links)."
        }
        return nil
    }

    /// Returns a timestamp before 1970, if the update has one. The difference of two such times may not fit into 64
    /// bits.
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

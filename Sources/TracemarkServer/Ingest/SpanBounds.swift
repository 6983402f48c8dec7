import TracemarkModel
import TracemarkOTLP

/// Leaves out spans that have more of something than the limits allow: the rest of the request is kept.
struct SpanBounds {
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

    private func refusal(of part: SpanPart) -> String? {
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
}

import Tracemark
import Tracing

// W3C Trace Context and W3C Baggage.
extension TracemarkTracer {
    private static var traceParent: String { "traceparent" }
    private static var traceState: String { "tracestate" }
    private static var baggage: String { "baggage" }

    /// Extracts another process's trace and baggage from a carrier. Invalid values count as missing.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        if let header = extractor.extract(key: Self.traceParent, from: carrier),
            let remote = TraceContext(
                traceparent: header, tracestate: extractor.extract(key: Self.traceState, from: carrier))
        {
            context[PlaceKey.self] = CarriedPlace(remote: remote)
        }
        if let header = extractor.extract(key: Self.baggage, from: carrier) {
            let baggage = TraceBaggage(header: header)
            if !baggage.isEmpty { context.baggage = baggage }
        }
    }

    /// Injects the innermost span, of the service context or the runtime, and the baggage into a carrier.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        if let outgoing = CarriedPlace.context(carrying: context[PlaceKey.self]) {
            injector.inject(outgoing.traceparent, forKey: Self.traceParent, into: &carrier)
            if !outgoing.traceState.isEmpty {
                injector.inject(outgoing.traceState, forKey: Self.traceState, into: &carrier)
            }
        }
        if let baggage = context.baggage, !baggage.isEmpty {
            injector.inject(baggage.header, forKey: Self.baggage, into: &carrier)
        }
    }
}

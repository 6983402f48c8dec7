import Tracemark
import Tracing

/// Makes the spans of swift-distributed-tracing, which Hummingbird, AsyncHTTPClient, gRPC and others open, spans of
/// Tracemark: one tree with those of `// @trace`, whichever stands within the other.
///
/// ```swift
/// TracingSystem.bootstrap(OTLPExporter())
/// InstrumentationSystem.bootstrap(TracemarkTracer())
/// ```
/// It carries traces from process to process by the headers `traceparent`, `tracestate` and `baggage` of the W3C. While
/// ``TracingSystem`` is not started, it opens nothing, and only passes on what came in.
public struct TracemarkTracer: Tracer {
    /// Makes the tracer. From here on the runtime looks at the service context too, to know where a span belongs.
    public init() {
        CarriedPlace.connect { ServiceContext.current?[PlaceKey.self] }
    }

    /// Starts a span below the innermost of the service context's span and the runtime's.
    ///
    /// A context without a span, as `.topLevel` is, stands for the current place.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: Tracing.SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> TracemarkSpan {
        var context = context()
        let begun = CarriedPlace.begin(
            operationName, kind: Tracemark.SpanKind(kind), function: function, location: "\(fileID):\(line)",
            below: context[PlaceKey.self], start: instant().ifNotNow)
        if let begun { context[PlaceKey.self] = begun.place }
        return TracemarkSpan(begun?.span, name: operationName, context: context)
    }

    /// Exports what has ended, and waits for it for some seconds at most.
    public func forceFlush() {
        TracingSystem.flush()
    }
}

/// The place in a trace that a service context carries.
enum PlaceKey: ServiceContextKey {
    typealias Value = CarriedPlace
    static let nameOverride: String? = "tracemark"
}

extension TracerInstant {
    /// Nanoseconds since 1970, or nil for an instant that was read from the clock just now: the runtime reads a clock that
    /// keeps spans in order even when the other one is set.
    var ifNotNow: UInt64? {
        guard Self.self == DefaultTracerClock.Timestamp.self else { return nanosecondsSinceEpoch }
        let now = DefaultTracerClock.now.nanosecondsSinceEpoch
        let isNow = nanosecondsSinceEpoch <= now && now - nanosecondsSinceEpoch < 1_000_000
        return isNow ? nil : nanosecondsSinceEpoch
    }
}

extension Tracemark.SpanKind {
    init(_ kind: Tracing.SpanKind) {
        switch kind {
        case .server: self = .server
        case .client: self = .client
        case .producer: self = .producer
        case .consumer: self = .consumer
        case .internal: self = .internal
        }
    }
}

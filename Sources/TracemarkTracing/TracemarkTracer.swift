import Tracemark
import Tracing

/// A tracer that records the spans of swift-distributed-tracing, as Hummingbird, AsyncHTTPClient, gRPC and others
/// create them. They form one tree with the spans of `// @trace`, in any order of nesting.
///
/// ```swift
/// TracingSystem.bootstrap(OTLPExporter())
/// InstrumentationSystem.bootstrap(TracemarkTracer())
/// ```
/// The tracer carries traces from process to process in the W3C headers `traceparent`, `tracestate` and `baggage`.
/// Before ``TracingSystem`` is started, it creates no spans and only passes on incoming headers.
public struct TracemarkTracer: Tracer {
    /// Creates the tracer. From then on, the runtime also reads the service context to find the parent of a span.
    public init() {
        CarriedPlace.connect { ServiceContext.current?[PlaceKey.self] }
    }

    /// Starts a span below the innermost span, of the service context or the runtime.
    ///
    /// A context without a span, such as `.topLevel`, stands for the active context.
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

    /// Exports all ended spans, and waits some seconds at most.
    public func forceFlush() {
        TracingSystem.flush()
    }
}

/// The key of the trace context that a service context carries.
enum PlaceKey: ServiceContextKey {
    typealias Value = CarriedPlace
    static let nameOverride: String? = "tracemark"
}

extension TracerInstant {
    /// The nanoseconds since 1970; nil for an instant that was read from the clock just now. The runtime then reads its
    /// own clock, which keeps spans in order even if the system clock is set.
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

import Tracemark
import Tracing

/// A span of swift-distributed-tracing that the runtime records.
public final class TracemarkSpan: Tracing.Span {
    private struct State: Sendable {
        var name: String
        var attributes = SpanAttributes()
        var wasCancelled = false
    }

    /// The service context with this span, for child spans and for requests to other processes.
    public let context: ServiceContext
    /// The runtime's handle of this span, for tags, metrics, inputs and outputs; nil if tracing is not started.
    public let traceSpan: TraceSpan?
    /// The readable fields, as a locked value.
    private let state: Guarded<State>

    init(_ span: TraceSpan?, name: String, context: ServiceContext) {
        traceSpan = span
        self.context = context
        state = Guarded(State(name: name))
    }

    /// A Boolean value that indicates whether the span is recorded.
    public var isRecording: Bool { traceSpan?.isRecording ?? false }

    /// The name of the span.
    public var operationName: String {
        get { state.withLock { $0.name } }
        set {
            state.withLock { $0.name = newValue }
            traceSpan?.setName(newValue)
        }
    }

    /// The attributes, with OpenTelemetry's names. A removed attribute stays recorded.
    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set {
            guard let traceSpan, traceSpan.isRecording else { return }
            let changed = state.withLock { state in
                let old = state.attributes
                state.attributes = newValue
                return newValue.traceAttributes { old[$0]?.toSpanAttribute() != $1 }
            }
            for (name, value) in changed { traceSpan.setAttribute(name, value) }
        }
    }

    /// Sets the status. After a cancellation, an error without a message counts as the cancellation.
    public func setStatus(_ status: Tracing.SpanStatus) {
        switch status.code {
        case .ok: traceSpan?.setStatus(.ok)
        case .error:
            let wasCancelled = state.withLock { $0.wasCancelled }
            traceSpan?.setStatus(wasCancelled && status.message == nil ? .cancelled : .error(status.message ?? ""))
        }
    }

    /// Adds an event.
    public func addEvent(_ event: Tracing.SpanEvent) {
        traceSpan?.addEvent(
            TraceEvent(
                name: event.name, timeNanoseconds: event.nanosecondsSinceEpoch,
                attributes: event.attributes.traceAttributes()))
    }

    /// Records an error, without failing the span. ``setStatus(_:)`` fails it, and `withSpan` calls that for a thrown
    /// error.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard let traceSpan else { return }
        if isCancellation(error) { return state.withLock { $0.wasCancelled = true } }
        guard !attributes.isEmpty else { return traceSpan.recordError(error) }
        var all = attributes.traceAttributes()
        all["exception.type"] = .string(String(reflecting: type(of: error)))
        all["exception.message"] = .string(ErrorMessage.of(error))
        traceSpan.addEvent(
            TraceEvent(name: "exception", timeNanoseconds: instant().nanosecondsSinceEpoch, attributes: all))
    }

    /// Adds a link to another span. A context without a span is ignored.
    public func addLink(_ link: SpanLink) {
        guard let context = link.context[PlaceKey.self]?.context else { return }
        traceSpan?.addLink(TraceLink(context, attributes: link.attributes.traceAttributes()))
    }

    /// Ends the span. Only the first call has an effect.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        traceSpan?.end(atNanoseconds: instant().ifNotNow)
    }
}

extension SpanAttributes {
    /// Returns the attributes that pass a test, as the runtime's attributes.
    fileprivate func traceAttributes(
        where isIncluded: (String, SpanAttribute) -> Bool = { _, _ in true }
    ) -> [String: TraceAttribute] {
        var attributes: [String: TraceAttribute] = [:]
        forEach { name, value in
            if isIncluded(name, value), let attribute = TraceAttribute(value) { attributes[name] = attribute }
        }
        return attributes
    }
}

extension TraceAttribute {
    fileprivate init?(_ value: SpanAttribute) {
        switch value {
        case .int32(let number): self = .integer(Int64(number))
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .decimal(number)
        case .bool(let flag): self = .boolean(flag)
        case .string(let text): self = .string(text)
        case .stringConvertible(let value): self = .string(value.description)
        case .int32Array(let values): self = .array(values.map { .integer(Int64($0)) })
        case .int64Array(let values): self = .array(values.map { .integer($0) })
        case .doubleArray(let values): self = .array(values.map { .decimal($0) })
        case .boolArray(let values): self = .array(values.map { .boolean($0) })
        case .stringArray(let values): self = .array(values.map { .string($0) })
        case .stringConvertibleArray(let values): self = .array(values.map { .string($0.description) })
        default: return nil
        }
    }
}

import Tracemark
import TracemarkModel

/// The name of a trace: its ID as a value, or as text of hexadecimal digits or a UUID. A record of the trace, or the
/// handle of any span in it, is a name too.
public protocol TraceNaming: Sendable {
    /// Returns the trace ID.
    ///
    /// - Throws: ``TraceClientError/invalidTraceID(_:)`` with the invalid text.
    func namedTrace() throws(TraceClientError) -> TraceID
}

/// The name of a span: its ID as a value, or as text of hexadecimal digits or a UUID. Both its IDs, a record of it, or
/// its handle are names too, even after its end.
public protocol SpanNaming: Sendable {
    /// Returns the span ID, and the trace ID if it is known.
    ///
    /// - Throws: ``TraceClientError/invalidSpanID(_:)`` with the invalid text.
    func namedSpan() throws(TraceClientError) -> NamedSpan
}

/// A span with the IDs of its name.
public struct NamedSpan: Sendable, Hashable {
    /// The ID of the span.
    public var id: SpanID
    /// The ID of the trace, if the name contains it.
    public var trace: TraceID?
    /// A Boolean value that indicates whether this process recorded the span, which may not have arrived in the store
    /// yet.
    public var isOwn: Bool

    /// Creates a named span.
    public init(_ id: SpanID, in trace: TraceID? = nil, isOwn: Bool = false) {
        self.id = id
        self.trace = trace
        self.isOwn = isOwn
    }
}

extension TraceID: TraceNaming {
    /// Returns the ID itself.
    public func namedTrace() -> TraceID { self }
}

extension TraceRecord: TraceNaming {
    /// Returns the ID of the trace.
    public func namedTrace() -> TraceID { id }
}

extension String: TraceNaming, SpanNaming {
    /// Parses 32 hexadecimal digits or a UUID.
    public func namedTrace() throws(TraceClientError) -> TraceID {
        guard let id = TraceID(self) ?? TraceID(uuidString: self) else { throw .invalidTraceID(self) }
        return id
    }

    /// Parses 16 hexadecimal digits or a UUID.
    public func namedSpan() throws(TraceClientError) -> NamedSpan {
        guard let id = SpanID(self) ?? SpanID(uuidString: self) else { throw .invalidSpanID(self) }
        return NamedSpan(id)
    }
}

extension SpanID: SpanNaming {
    /// Returns the ID itself.
    public func namedSpan() -> NamedSpan { NamedSpan(self) }
}

extension SpanKey: SpanNaming {
    /// Returns both IDs.
    public func namedSpan() -> NamedSpan { NamedSpan(spanID, in: traceID) }
}

extension SpanRecord: SpanNaming {
    /// Returns both IDs.
    public func namedSpan() -> NamedSpan { NamedSpan(spanID, in: traceID) }
}

extension TraceSpan: TraceNaming, SpanNaming {
    /// Returns the ID of the span's trace.
    ///
    /// - Throws: ``TraceClientError/notRecorded``.
    public func namedTrace() throws(TraceClientError) -> TraceID {
        guard let traceID else { throw .notRecorded }
        return traceID
    }

    /// Returns both IDs.
    ///
    /// - Throws: ``TraceClientError/notRecorded``.
    public func namedSpan() throws(TraceClientError) -> NamedSpan {
        guard let traceID, let spanID else { throw .notRecorded }
        return NamedSpan(spanID, in: traceID, isOwn: true)
    }
}

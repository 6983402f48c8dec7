import Tracemark
import TracemarkModel

/// What names a trace: its id, as a value or as text in hexadecimal digits or a UUID's form; a record of it; or the
/// handle of any span in it.
public protocol TraceNaming: Sendable {
    /// The id that is meant.
    ///
    /// - Throws: ``TraceClientError/invalidTraceID(_:)`` with the text that is none.
    func namedTrace() throws(TraceClientError) -> TraceID
}

/// What names a span: its id, as a value or as text in hexadecimal digits or a UUID's form; both its ids; a record of it;
/// or its handle, also after it has ended.
public protocol SpanNaming: Sendable {
    /// The id that is meant, and the trace's where it is known.
    ///
    /// - Throws: ``TraceClientError/invalidSpanID(_:)`` with the text that is none.
    func namedSpan() throws(TraceClientError) -> NamedSpan
}

/// A span as it was named.
public struct NamedSpan: Sendable, Hashable {
    /// The span.
    public var id: SpanID
    /// Its trace, if it was named too.
    public var trace: TraceID?
    /// Whether the span is of this process and need not have arrived in a store yet.
    public var isOwn: Bool

    /// Names a span.
    public init(_ id: SpanID, in trace: TraceID? = nil, isOwn: Bool = false) {
        self.id = id
        self.trace = trace
        self.isOwn = isOwn
    }
}

extension TraceID: TraceNaming {
    /// The id itself.
    public func namedTrace() -> TraceID { self }
}

extension TraceRecord: TraceNaming {
    /// The trace's id.
    public func namedTrace() -> TraceID { id }
}

extension String: TraceNaming, SpanNaming {
    /// Reads 32 hexadecimal digits or a UUID's form.
    public func namedTrace() throws(TraceClientError) -> TraceID {
        guard let id = TraceID(self) ?? TraceID(uuidString: self) else { throw .invalidTraceID(self) }
        return id
    }

    /// Reads 16 hexadecimal digits or a UUID's form.
    public func namedSpan() throws(TraceClientError) -> NamedSpan {
        guard let id = SpanID(self) ?? SpanID(uuidString: self) else { throw .invalidSpanID(self) }
        return NamedSpan(id)
    }
}

extension SpanID: SpanNaming {
    /// The id itself.
    public func namedSpan() -> NamedSpan { NamedSpan(self) }
}

extension SpanKey: SpanNaming {
    /// Both ids.
    public func namedSpan() -> NamedSpan { NamedSpan(spanID, in: traceID) }
}

extension SpanRecord: SpanNaming {
    /// Both ids.
    public func namedSpan() -> NamedSpan { NamedSpan(spanID, in: traceID) }
}

extension TraceSpan: TraceNaming, SpanNaming {
    /// The trace that the span belongs to.
    ///
    /// - Throws: ``TraceClientError/notRecorded``.
    public func namedTrace() throws(TraceClientError) -> TraceID {
        guard let traceID else { throw .notRecorded }
        return traceID
    }

    /// Both ids.
    ///
    /// - Throws: ``TraceClientError/notRecorded``.
    public func namedSpan() throws(TraceClientError) -> NamedSpan {
        guard let traceID, let spanID else { throw .notRecorded }
        return NamedSpan(spanID, in: traceID, isOwn: true)
    }
}

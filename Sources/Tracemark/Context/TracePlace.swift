/// The tracing context of a task or thread: its position in a trace, and the value of ``currentPlace``.
///
/// It is a class and not an optional. A task-local value of plain reference type is copied four times as fast as one
/// whose type metadata must be read.
@usableFromInline
class TracePlace: @unchecked Sendable {
    @usableFromInline
    enum Role: Sendable {
        /// Outside any trace: a span that starts here is the root of a new one.
        case outside
        /// Within a call that is not recorded: nothing below it is recorded either.
        case notRecording
        /// Within a span: the context is a ``SpanStorage``.
        case recording
        /// In a trace that another process began and records: a span that starts here continues it.
        case remote
    }

    @usableFromInline final let role: Role

    @usableFromInline
    init(_ role: Role) {
        self.role = role
    }

    /// The span of the context; nil if the role is not `recording`.
    final var span: SpanStorage? {
        role == .recording ? unsafeDowncast(self, to: SpanStorage.self) : nil
    }

    /// The context to send to another process; nil if this context does not determine it.
    var context: TraceContext? { nil }
}

/// The context outside any trace.
private let outside = TracePlace(.outside)

/// The context in every trace that sampling skipped. It is shared, so that skipping allocates nothing.
@usableFromInline
let unsampled = TracePlace(.notRecording)

/// The context in a trace that another process began and does not record.
final class RemoteUnsampledPlace: TracePlace, @unchecked Sendable {
    private let remote: TraceContext

    init(_ remote: TraceContext) {
        self.remote = remote
        super.init(.notRecording)
    }

    override var context: TraceContext? { remote }
}

/// The context in a trace that another process began and records.
final class RemotePlace: TracePlace, @unchecked Sendable {
    private let remote: TraceContext

    init(_ remote: TraceContext) {
        self.remote = remote
        super.init(.remote)
    }

    override var context: TraceContext? { remote }
}

extension TracePlace {
    /// Returns the context that continues another process's trace. The trace is recorded if that process records it,
    /// unless the sampler decides on its own.
    static func continuing(_ remote: TraceContext) -> TracePlace {
        if Sampling.records(remote) { return RemotePlace(remote) }
        var remote = remote
        remote.isSampled = false
        return RemoteUnsampledPlace(remote)
    }
}

/// The project's only task-local value. It avoids the `@TaskLocal` macro, which needs a plugin process at build time.
@usableFromInline
let currentPlace = TaskLocal<TracePlace>(wrappedValue: outside)

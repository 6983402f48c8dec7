/// Where in which trace the running task or thread is: the value of ``currentPlace``.
///
/// A class, and not an optional, because a task-local value of plain reference type is copied four times as fast as one
/// that needs a look at its type's metadata.
@usableFromInline
class TracePlace: @unchecked Sendable {
    @usableFromInline
    enum Role: Sendable {
        /// Outside any trace: what starts here is the root of a new one.
        case outside
        /// Within a call that is not recorded: nothing below it is to be either.
        case notRecording
        /// Within a span: the place is a ``SpanStorage``.
        case recording
        /// In a trace that another process began and records: what starts here goes on with it.
        case remote
    }

    @usableFromInline final let role: Role

    @usableFromInline
    init(_ role: Role) {
        self.role = role
    }

    /// The span that the place is, if its role is `recording`.
    final var span: SpanStorage? {
        role == .recording ? unsafeDowncast(self, to: SpanStorage.self) : nil
    }

    /// What another process is told of the place; nil where that is not decided here.
    var context: TraceContext? { nil }
}

/// The place outside any trace.
private let outside = TracePlace(.outside)

/// The place in every trace that sampling left out: shared, so that leaving out allocates nothing.
@usableFromInline
let unsampled = TracePlace(.notRecording)

/// The place in a trace that another process began and does not record.
final class RemoteUnsampledPlace: TracePlace, @unchecked Sendable {
    private let remote: TraceContext

    init(_ remote: TraceContext) {
        self.remote = remote
        super.init(.notRecording)
    }

    override var context: TraceContext? { remote }
}

/// The place in a trace that another process began and records.
final class RemotePlace: TracePlace, @unchecked Sendable {
    private let remote: TraceContext

    init(_ remote: TraceContext) {
        self.remote = remote
        super.init(.remote)
    }

    override var context: TraceContext? { remote }
}

extension TracePlace {
    /// The place where another process's trace goes on, which is recorded if that one is, unless the sampler is told to
    /// decide by itself.
    static func continuing(_ remote: TraceContext) -> TracePlace {
        if Sampling.records(remote) { return RemotePlace(remote) }
        var remote = remote
        remote.isSampled = false
        return RemoteUnsampledPlace(remote)
    }
}

/// The project's one task-local value. Made without the `@TaskLocal` macro, which needs a plugin process at build time.
@usableFromInline
let currentPlace = TaskLocal<TracePlace>(wrappedValue: outside)

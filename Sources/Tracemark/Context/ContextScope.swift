internal import CTaskLocals

/// Makes `place` the active context of the calling task or thread until ``leaveContext()``.
///
/// It is for synchronous code only. `TaskLocal.withValue` does the same around a closure. Without the closure a traced
/// call takes a third of the stack, and the compiler checks the wrapped call in its own function.
@usableFromInline
func enterContext(_ place: __owned TracePlace) {
    var binding = Unmanaged.passRetained(place)
    withUnsafeMutablePointer(to: &binding) {
        tracemark_task_local_push(
            Unmanaged.passUnretained(currentPlace).toOpaque(), $0,
            unsafeBitCast(TracePlace.self as Any.Type, to: UnsafeRawPointer.self))
    }
}

/// Restores the context that was active before the last ``enterContext(_:)``.
@usableFromInline
func leaveContext() {
    tracemark_task_local_pop()
}

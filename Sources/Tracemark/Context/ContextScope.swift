internal import CTaskLocals

/// Makes `place` current on the calling task or thread until ``leaveContext()``.
///
/// For synchronous code only. `TaskLocal.withValue` does the same around a closure; without the closure a traced call
/// takes a third of the stack, and the compiler checks the wrapped call in the function that it stands in.
@usableFromInline
func enterContext(_ place: __owned TracePlace) {
    var binding = Unmanaged.passRetained(place)
    withUnsafeMutablePointer(to: &binding) {
        tracemark_task_local_push(
            Unmanaged.passUnretained(currentPlace).toOpaque(), $0,
            unsafeBitCast(TracePlace.self as Any.Type, to: UnsafeRawPointer.self))
    }
}

/// Makes the place current again that was so before the last ``enterContext(_:)``.
@usableFromInline
func leaveContext() {
    tracemark_task_local_pop()
}

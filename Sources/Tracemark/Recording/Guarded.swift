import Synchronization

/// A value behind a `Mutex`, whose change of hands Thread Sanitizer sees too.
///
/// On Linux a contended `Mutex` is passed on by the kernel (a priority-inheriting futex), where the sanitizer does not
/// look: even a program of nothing but a `Mutex` is reported to race. The flag, which costs a plain load and store under
/// the lock, says the same in the sanitizer's words, for this package's tests and those of its users.
package struct Guarded<Value: Sendable>: ~Copyable {
    private let mutex: Mutex<Value>
    private let isHeld = Atomic<Bool>(false)

    package init(_ value: Value) {
        mutex = Mutex(value)
    }

    package func withLock<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.withLock { value throws(Failure) in
            _ = isHeld.load(ordering: .acquiring)
            defer { isHeld.store(false, ordering: .releasing) }
            return try body(&value)
        }
    }
}

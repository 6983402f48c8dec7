import Synchronization

/// A locked value: a value behind a `Mutex` whose lock transfers Thread Sanitizer sees too.
///
/// On Linux the kernel passes on a contended `Mutex` (a priority-inheriting futex), which the sanitizer does not
/// observe. It reports a race even in a program that uses nothing but a `Mutex`. The flag makes the transfer visible to
/// the sanitizer, in the tests of this package and of its users. It costs a plain load and store under the lock.
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

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A semaphore that a signal handler may signal.
/// It lives at a fixed address and is never freed.
/// Lives at a fixed address and is never freed.
struct EndingSemaphore: @unchecked Sendable {
    #if canImport(Darwin)
    private let semaphore: semaphore_t

    /// Makes a semaphore of value 0; nil if the system has none left.
    init?() {
        var made = semaphore_t()
        guard semaphore_create(mach_task_self_, &made, SYNC_POLICY_FIFO, 0) == KERN_SUCCESS else { return nil }
        semaphore = made
    }

    func signal() { semaphore_signal(semaphore) }

    func wait() { while semaphore_wait(semaphore) != KERN_SUCCESS {} }
    #else
    private let semaphore: UnsafeMutablePointer<sem_t>

    /// Makes a semaphore of value 0; nil if the system has none left.
    init?() {
        semaphore = .allocate(capacity: 1)
        guard sem_init(semaphore, 0, 0) == 0 else { return nil }
    }

    func signal() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0 {} }
    #endif
}

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The clocks of this machine, in nanoseconds.
enum ThreadClock {
    /// The time that this thread has spent computing: what else the machine does hardly shows in it.
    static func spent() -> Int { read(CLOCK_THREAD_CPUTIME_ID) }

    /// The time since some moment.
    static func monotonic() -> Int { read(CLOCK_MONOTONIC) }

    /// Which thread this is.
    static var thread: UInt {
        #if canImport(Glibc)
        pthread_self()
        #else
        UInt(bitPattern: pthread_self())
        #endif
    }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }
}

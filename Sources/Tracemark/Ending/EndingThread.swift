import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The thread that exports for signal handlers. It sleeps until a signal arrives, and takes none itself.
enum EndingThread {
    /// The semaphore that wakes the thread; nil if the system has none left.
    static let wake = EndingSemaphore()

    /// A Boolean value that indicates whether the thread runs. The first use starts it.
    static let isRunning: Bool = {
        guard wake != nil else { return false }
        SignalState.make()
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        // Swift's backtraces stop the other threads by this signal, and report those that do not stop.
        sigdelset(&all, SIGPROF)
        // A thread inherits its creator's mask. A signal that the program waits for must not arrive at this thread.
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #if canImport(Darwin)
        var thread: pthread_t?
        let error = pthread_create(&thread, nil, { _ in EndingThread.run() }, nil)
        if let thread { pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let error = pthread_create(&thread, nil, { _ in EndingThread.run() }, nil)
        if error == 0 { pthread_detach(thread) }
        #endif
        return error == 0
    }()

    private static func run() -> Never {
        while true {
            wake?.wait()
            let upTo = SignalState.asked.load(ordering: .acquiring)
            let signals = SignalState.requests.exchange(0, ordering: .acquiringAndReleasing)
            for signal in Int32(1)..<64 where signals & (1 << UInt64(signal)) != 0 {
                guard SignalState.endsTracing(signal).pointee else {
                    TracingSystem.flush()
                    continue
                }
                TracingSystem.stop(timeout: TracingSystem.patience)
                if signal != EndingSignals.trap { end(by: signal) }
            }
            SignalState.served.store(upTo, ordering: .releasing)
        }
    }

    /// Ends the program by the signal's default action.
    private static func end(by signal: Int32) {
        SignalAction.ending.set(for: signal)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, signal)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(signal)
    }

    /// Waits for a signal that is ending the program, so that `exit` does not overtake it.
    static func awaitEnd() {
        guard SignalState.endTime.load(ordering: .relaxed) != 0 else { return }
        // Six seconds: long enough for the export, which has begun.
        for _ in 0..<6_000 { poll(nil, 0, 1) }
    }
}

import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Exports ended spans before a signal ends the program.
///
/// ```
///  signal ──> handler ──semaphore──> thread ──> collector ──> exporters
///                └──── waits, bounded ───┘
/// ```
/// The handler only signals a semaphore and sleeps; a dedicated thread does the work. The handler thus calls nothing
/// that is unsafe in one. A lock that the interrupted thread holds costs at most a bounded wait.
///
/// Traps are taken by default, other signals are not. An error that `main` throws must be exported like spans at
/// `exit`, and the compiler ends such a `main` by a trap. No other hook works in every build. The runtime calls nothing
/// replaceable, its entry points differ between typed and untyped errors, and a static standard library cannot be
/// interposed. Only a program that has already failed reaches a trap, and it still ends as it would have.
enum EndingSignals {
    /// The signal by which Swift's runtime stops the program: the signal of the instructions `ud2` and `brk`.
    #if arch(x86_64) || arch(i386)
    static let trap = SIGILL
    #else
    static let trap = SIGTRAP
    #endif

    /// The longest time in nanoseconds for which a signal that ends the program holds up the interrupted thread.
    ///
    /// Usually the export takes a few milliseconds, and the thread waits until the program is gone. But the thread may
    /// hold a lock that the export needs, for example the memory allocator's. After this time it therefore continues.
    fileprivate static let holdUp: UInt64 = 1_000_000_000
    /// The time in nanoseconds after which a second signal ends the program at once. `timeout` sends each signal twice
    /// in quick succession.
    fileprivate static let repeatDelay: UInt64 = 500_000_000
    /// The longest time in nanoseconds that a trap waits. It exceeds the export's own limit.
    fileprivate static let trapPatience: UInt64 = 6_000_000_000
    /// The longest time in nanoseconds that a second thread that traps waits for the first to end the program. It is
    /// twice the time that a backtrace may take by default.
    fileprivate static let laterTrapPatience: UInt64 = 60_000_000_000

    private static let taken = Guarded<[Int32]>([])

    /// Takes the signals, and gives back those taken before that are no longer wanted.
    static func take(_ handOver: HandOver) {
        let wanted = handOver.signals.numbers + (handOver.includesTraps ? [trap] : [])
        taken.withLock { taken in
            giveBack(&taken)
            guard !wanted.isEmpty, EndingThread.isRunning else { return }
            taken = wanted.filter(take)
        }
    }

    /// Gives all signals back.
    static func giveBack() { taken.withLock { giveBack(&$0) } }

    private static func giveBack(_ taken: inout [Int32]) {
        // A handler that the program has set since then stays.
        for signal in taken where SignalAction(of: signal).address == SignalState.handlerAddress {
            SignalState.former(signal).pointee.set(for: signal)
        }
        taken = []
    }

    private static func take(_ signal: Int32) -> Bool {
        let former = SignalAction(of: signal)
        guard !former.isIgnored, former.address != SignalState.handlerAddress else { return false }
        SignalState.former(signal).pointee = former
        SignalState.endsTracing(signal).pointee = former.isDefault || signal == trap && reportsCrashes(former)
        // A handler of the program keeps its flags: the program decides whether system calls are restarted.
        let flags = SA_ONSTACK | (former.isDefault ? SA_RESTART | SA_NODEFER : 0)
        former.replaced(by: endingHandler, flags: Int32(truncatingIfNeeded: flags)).set(for: signal)
        return true
    }

    /// Returns whether a handler of the trap never continues the program, as the one of Swift's backtraces.
    ///
    /// A handler that takes `SIGABRT` too reports crashes. One that repairs the trapped instruction, as in a virtual
    /// machine, does not.
    private static func reportsCrashes(_ action: SignalAction) -> Bool {
        action.address == SignalAction(of: SIGABRT).address
    }
}

// MARK: - State that handlers and thread share

/// The state that signal handlers read. It is made before the first handler is set, so that a handler allocates
/// nothing.
enum SignalState {
    private static let count = 65

    /// The previous dispositions, by signal.
    private static let formers = allocated(SignalAction.ending)
    /// Boolean values, by signal, that indicate whether the program certainly ends at the signal. If so, exporters are
    /// shut down.
    private static let endings = allocated(false)

    private static func allocated<Value>(_ value: Value) -> Unchecked<Value> {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: count)
        pointer.initialize(repeating: value, count: count)
        return Unchecked(pointer: pointer)
    }

    private struct Unchecked<Value>: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<Value>
    }

    static func former(_ signal: Int32) -> UnsafeMutablePointer<SignalAction> { formers.pointer + Int(signal) }
    static func endsTracing(_ signal: Int32) -> UnsafeMutablePointer<Bool> { endings.pointer + Int(signal) }

    static let handlerAddress = unsafeBitCast(endingHandler as SignalHandler, to: UInt.self)

    /// A Boolean value that indicates whether this process started tracing. A forked child has the handlers, but no
    /// threads.
    static var isOwnProcess: Bool { process.load(ordering: .relaxed) == getpid() }
    static let process = Atomic<Int32>(0)

    /// The signals that the thread has not handled yet, one bit each.
    static let requests = Atomic<UInt64>(0)
    /// The number of requests ever made, and the number that the thread has served.
    static let asked = Atomic<Int>(0)
    static let served = Atomic<Int>(0)
    /// A Boolean value that indicates whether a thread has trapped.
    static let hasTrapped = Atomic<Bool>(false)
    /// The time by ``now`` of the first signal that ends the program; 0 before that.
    static let endTime = Atomic<UInt64>(0)

    /// The time in nanoseconds of a clock that a handler may read.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Runs the lazy initializers, because a handler must not run any.
    static func make() {
        _ = (former(0).pointee, endsTracing(0).pointee, handlerAddress)
        _ = (requests.load(ordering: .relaxed), asked.load(ordering: .relaxed), served.load(ordering: .relaxed))
        _ = (endTime.load(ordering: .relaxed), EndingThread.wake, CollectorThread.isCurrent, EndingSignals.trap)
        _ = (hasTrapped.load(ordering: .relaxed), EndingSignals.holdUp, EndingSignals.repeatDelay)
        _ = (EndingSignals.trapPatience, EndingSignals.laterTrapPatience)
    }
}

// MARK: - In the handler

// The handlers call only functions that are safe in one: sem_post, poll, clock_gettime, getpid, sigaction, raise, and
// pthread_getspecific, which reads the thread's own memory.

private func endingHandler(
    _ signal: Int32, _ details: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
) {
    let error = errno
    if signal == EndingSignals.trap {
        handleTrap(signal, details)
    } else if SignalState.former(signal).pointee.isDefault {
        handleEnd(signal)
    } else {
        if SignalState.isOwnProcess, !CollectorThread.isCurrent {
            waitUntilServed(request(signal), atMost: EndingSignals.holdUp)
        }
        SignalState.former(signal).pointee.call(signal, details, context)
    }
    errno = error
}

/// Exports, and then lets the trap act as before: when the handler returns, the processor runs the instruction again.
private func handleTrap(_ signal: Int32, _ details: UnsafeMutablePointer<siginfo_t>?) {
    // An exporter that traps would wait for itself.
    if SignalState.isOwnProcess, !CollectorThread.isCurrent {
        if SignalState.endsTracing(signal).pointee,
            SignalState.hasTrapped.exchange(true, ordering: .acquiringAndReleasing)
        {
            // If several trapped threads continued at once, one would end the program while another reports its crash.
            waitUntilServed(.max, atMost: EndingSignals.laterTrapPatience)
        } else {
            waitUntilServed(request(signal), atMost: EndingSignals.trapPatience)
        }
    }
    SignalState.former(signal).pointee.set(for: signal)
    // The signal was sent: no instruction caused it, so none would cause it again.
    if let code = details?.pointee.si_code, code <= 0 || code == sentOnDarwin { raise(signal) }
}

/// Makes the thread export and then end the program, and holds up the interrupted thread meanwhile.
private func handleEnd(_ signal: Int32) {
    let now = SignalState.now
    let (isFirst, first) = SignalState.endTime.compareExchange(
        expected: 0, desired: now, ordering: .acquiringAndReleasing)
    if !SignalState.isOwnProcess || CollectorThread.isCurrent || !isFirst && now &- first > EndingSignals.repeatDelay {
        SignalAction.ending.set(for: signal)
        raise(signal)
        return
    }
    waitUntilServed(isFirst ? request(signal) : .max, atMost: EndingSignals.holdUp)
}

/// Darwin's `SI_USER`. On Linux it is 0, and all codes of signals that processes send are 0 or less.
private let sentOnDarwin: Int32 = 0x10001

private func request(_ signal: Int32) -> Int {
    SignalState.requests.bitwiseOr(1 << UInt64(signal), ordering: .acquiringAndReleasing)
    let ticket = SignalState.asked.add(1, ordering: .acquiringAndReleasing).newValue
    EndingThread.wake?.signal()
    return ticket
}

private func waitUntilServed(_ ticket: Int, atMost limit: UInt64) {
    let start = SignalState.now
    while SignalState.served.load(ordering: .acquiring) < ticket, SignalState.now &- start < limit {
        poll(nil, 0, 1)
    }
}

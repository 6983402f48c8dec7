import Foundation
import Synchronization
import Tracemark

/// How many calls two threads make in the time in which one makes its own: 2 where they share nothing, not even a core.
///
/// The same is measured for arithmetic alone, which no library can be blamed for: a virtual machine's two processors may
/// be two halves of one core, or be busy elsewhere.
struct TwoThreads {
    /// Small enough for a thread's buffer, so that nothing is dropped, which is cheaper.
    private static let callsAtOnce = 5_000

    let calls: Int

    struct Ratios {
        var recording: [Double] = []
        var arithmetic: [Double] = []
    }

    /// The ratios of each round.
    func ratios(rounds: Int) -> Ratios {
        TracingSystem.bootstrap(DiscardingExporter())
        defer { TracingSystem.shutdown() }
        let crew = Crew()
        defer { crew.dismiss() }
        var ratios = Ratios()
        for round in 0...rounds {
            let (arithmetic, recording) = (ratio(crew) { arithmeticWork($0) }, ratio(crew) { recordingWork($0) })
            // The first round warms up.
            guard round > 0 else { continue }
            ratios.arithmetic.append(arithmetic)
            ratios.recording.append(recording)
        }
        return ratios
    }

    private func ratio(_ crew: Crew, _ work: @escaping @Sendable (Int) -> Int) -> Double {
        var (one, two) = (0, 0)
        // In turn, so that a disturbance meets both.
        for _ in 0..<max(1, calls / Self.callsAtOnce) {
            one += crew.nanoseconds(of: 1) { precondition(work(Self.callsAtOnce) != .min) }
            TracingSystem.flush()
            two += crew.nanoseconds(of: 2) { precondition(work(Self.callsAtOnce) != .min) }
            TracingSystem.flush()
        }
        return 2 * Double(one) / Double(two)
    }
}

private func recordingWork(_ count: Int) -> Int { Cases.sum(count) { tracedSync($0) } }

/// About as long as a span, in registers alone.
@inline(never)
private func arithmeticWork(_ count: Int) -> Int {
    var state = UInt64(count)
    for _ in 0..<count * 60 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
    }
    return Int(truncatingIfNeeded: state >> 1)
}

/// Two threads that begin their work at the same moment, and time it themselves: how long they take to wake up is not
/// counted.
private final class Crew: Sendable {
    private let work = Mutex<@Sendable () -> Void>({})
    /// Rises by one for each piece of work; below zero there is no more.
    private let turn = Atomic<Int>(0)
    private let wanted = Atomic<Int>(0)
    private let ready = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let longest = Atomic<Int>(0)

    init() {
        for number in 0..<2 { Thread.detachNewThread { [self] in serve(number) } }
    }

    private func serve(_ number: Int) {
        var seen = 0
        while true {
            let turn = turn.load(ordering: .acquiring)
            if turn < 0 { return }
            guard turn != seen else {
                usleep(50)
                continue
            }
            seen = turn
            let wanted = wanted.load(ordering: .relaxed)
            guard number < wanted else { continue }
            let work = work.withLock { $0 }
            ready.add(1, ordering: .acquiringAndReleasing)
            while ready.load(ordering: .acquiring) < wanted {}
            let start = ThreadClock.monotonic()
            work()
            longest.max(ThreadClock.monotonic() - start, ordering: .relaxed)
            running.subtract(1, ordering: .releasing)
        }
    }

    /// How long so many threads take, each for the whole work.
    func nanoseconds(of count: Int, _ body: @escaping @Sendable () -> Void) -> Int {
        work.withLock { $0 = body }
        wanted.store(count, ordering: .relaxed)
        ready.store(0, ordering: .relaxed)
        longest.store(0, ordering: .relaxed)
        running.store(count, ordering: .relaxed)
        turn.add(1, ordering: .releasing)
        while running.load(ordering: .acquiring) > 0 { usleep(50) }
        return longest.load(ordering: .relaxed)
    }

    func dismiss() { turn.store(-1, ordering: .releasing) }
}

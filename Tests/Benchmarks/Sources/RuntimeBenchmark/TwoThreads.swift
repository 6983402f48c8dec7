import Dispatch
import Foundation
import Tracemark

/// How many spans two threads record in the time in which one records its own: 2 where they share nothing.
struct TwoThreads {
    let calls: Int

    /// The ratio of each round; only a machine with two idle cores shows what the library does.
    func ratios(rounds: Int) async -> [Double] {
        TracingSystem.bootstrap(DiscardingExporter())
        defer { TracingSystem.shutdown() }
        return (0..<rounds).map { _ in
            let one = seconds(threads: 1)
            let two = seconds(threads: 2)
            return 2 * one / two
        }
    }

    /// In pieces, with a flush between, so that nothing is dropped: dropping is cheaper.
    private func seconds(threads: Int) -> Double {
        var time = 0
        for _ in 0..<max(1, calls / 5_000) {
            let start = ThreadClock.monotonic()
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                precondition(Cases.sum(5_000) { tracedSync($0) } != .min)
            }
            time += ThreadClock.monotonic() - start
            TracingSystem.flush()
        }
        return Double(time) / 1e9
    }
}

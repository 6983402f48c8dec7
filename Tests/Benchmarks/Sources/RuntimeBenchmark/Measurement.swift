import CAllocations
import Dispatch
import Tracemark

/// The time of one call, in nanoseconds of the calling thread, in each round; and what a call allocates.
struct Measurement {
    /// Not a number where the work moved to another thread meanwhile.
    var rounds: [Double] = []
    var allocations: Double = 0

    var spread: Spread { Spread(rounds) }
}

/// What several rounds have given.
struct Spread {
    /// What other work on the machine has disturbed least: it can only add.
    let least: Double
    let median: Double
    let most: Double

    init(_ values: [Double]) {
        let sorted = values.filter { !$0.isNaN }.sorted()
        least = sorted.first ?? .nan
        median = sorted.isEmpty ? .nan : sorted[sorted.count / 2]
        most = sorted.last ?? .nan
    }
}

/// Discards what it is given.
struct DiscardingExporter: SpanExporter {
    func export(_ spans: [SpanData]) {}
}

/// Measures all cases in turn, several times over, so that a disturbance meets all of them.
struct Rounds {
    let count: Int
    let calls: Int

    func run() async -> [String: Measurement] {
        var results: [String: Measurement] = [:]
        for round in 0...count {
            for phase in Case.Phase.allCases {
                switch phase {
                case .notStarted: TracingSystem.shutdown()
                case .notSampled: TracingSystem.bootstrap(DiscardingExporter(), sampling: 0)
                case .recording: TracingSystem.bootstrap(DiscardingExporter())
                }
                for item in Cases.all where item.phase == phase {
                    let (time, allocations) = await measure(item)
                    // The first round warms up.
                    guard round > 0 else { continue }
                    results[item.name, default: Measurement()].rounds.append(time ?? .nan)
                    if time != nil { results[item.name]!.allocations = allocations }
                }
            }
            TracingSystem.shutdown()
        }
        return results
    }

    /// The time is nil where the work moved to another thread meanwhile.
    private func measure(_ item: Case) async -> (nanoseconds: Double?, allocations: Double) {
        // In pieces, with a flush between, so that the buffer of finished spans never overflows: dropping is cheaper.
        let pieces = max(1, calls / 5_000)
        var (time, allocations) = (0, 0)
        for _ in 0..<pieces {
            let thread = ThreadClock.thread
            let (before, allocated) = (ThreadClock.spent(), tracemark_allocations())
            let sum =
                switch item.body {
                case .sync(let body): body(calls / pieces)
                case .async(let body): await body(calls / pieces)
                }
            let (after, allocatedAfter) = (ThreadClock.spent(), tracemark_allocations())
            precondition(sum != .min)
            guard thread == ThreadClock.thread else { return (nil, 0) }
            time += after - before
            allocations += Int(allocatedAfter - allocated)
            if item.phase == .recording { TracingSystem.flush() }
        }
        return (Double(time) / Double(calls), Double(allocations) / Double(calls))
    }
}

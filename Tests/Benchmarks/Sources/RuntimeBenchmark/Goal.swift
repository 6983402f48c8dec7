/// A bound on what a case may cost, told as a ratio to what was measured beside it.
struct Goal: Sendable {
    /// How a ratio is to compare.
    enum Bound: Sendable {
        case atMost(Double)
        case atLeast(Double)
    }

    let name: String
    let unit: String
    let bound: Bound
    /// The figure of one round, from the time and the allocations of a call by the case's name.
    let figure: @Sendable ((String) -> Double, (String) -> Double) -> Double

    func isMet(by value: Double) -> Bool {
        switch bound {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        }
    }

    static let twoThreads = Goal(
        name: "spans of two threads, by those of one", unit: "×", bound: .atLeast(1.8), figure: { _, _ in .nan })
    /// What the machine's two processors give, to know what the figure above says of the library.
    static let twoCores = Goal(
        name: "arithmetic of two threads, by that of one", unit: "×", bound: .atLeast(0), figure: { _, _ in .nan })

    static let all: [Goal] = [
        Goal(name: "sync wrapper, not started, above the direct call", unit: "ns", bound: .atMost(3)) { time, _ in
            time("sync wrapper, not started") - time("direct call")
        },
        Goal(name: "allocations of it", unit: "", bound: .atMost(0)) { _, allocations in
            allocations("sync wrapper, not started")
        },
        Goal(name: "async wrapper, not started, by one that only forwards", unit: "×", bound: .atMost(1.2)) {
            time, _ in time("async wrapper, not started") / time("async function that only forwards")
        },
        Goal(name: "not sampled, by swift-distributed-tracing's no-op", unit: "×", bound: .atMost(1.0 / 3)) {
            time, _ in time("sync wrapper, not sampled") / time("swift-distributed-tracing no-op, sync")
        },
        Goal(name: "recorded sync, by withValue and two clock reads", unit: "×", bound: .atMost(1.5)) { time, _ in
            time("recorded span, sync") / (time("withValue, sync") + time("two clock reads"))
        },
        Goal(name: "recorded sync, by swift-distributed-tracing's no-op", unit: "×", bound: .atMost(0.6)) { time, _ in
            time("recorded span, sync") / time("swift-distributed-tracing no-op, sync")
        },
        Goal(name: "recorded async, by withValue and two clock reads", unit: "×", bound: .atMost(1.5)) { time, _ in
            time("recorded span, async") / (time("withValue, async") + time("two clock reads"))
        },
        Goal(name: "recorded async, by swift-distributed-tracing's no-op", unit: "×", bound: .atMost(1)) { time, _ in
            time("recorded span, async") / time("swift-distributed-tracing no-op, async")
        },
        Goal(name: "two arguments and the result, by a span without", unit: "×", bound: .atMost(2)) { time, _ in
            time("recorded span, two arguments and result") / time("recorded span, sync")
        },
        Goal(name: "swift-distributed-tracing in memory, by a recorded span", unit: "×", bound: .atLeast(15)) {
            time, _ in time("swift-distributed-tracing in memory, sync") / time("recorded span, sync")
        },
        Goal(name: "allocations per recorded span", unit: "", bound: .atMost(2)) { _, allocations in
            allocations("recorded span, sync")
        },
    ]
}

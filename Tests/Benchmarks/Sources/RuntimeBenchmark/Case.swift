/// One way to call the work, measured beside the others.
struct Case: Sendable {
    /// What tracing does while the case runs.
    enum Phase: CaseIterable {
        case notStarted, notSampled, recording
    }

    enum Body: Sendable {
        case sync(@Sendable (_ count: Int) -> Int)
        case async(@Sendable (_ count: Int) async -> Int)
    }

    let name: String
    let phase: Phase
    let body: Body
}

/// What is compared with what.
enum Cases {
    static let all: [Case] = floors + peers + ours

    private static let text = "What is Opper? Thirty characters."

    static let floors: [Case] = [
        Case(name: "direct call", phase: .notStarted, body: .sync { count in sum(count) { work($0) } }),
        Case(
            name: "async call", phase: .notStarted,
            body: .async { count in await asyncSum(count) { await asyncWork($0) } }),
        Case(
            name: "async function that only forwards", phase: .notStarted,
            body: .async { count in await asyncSum(count) { await forwarded($0) } }),
        Case(
            name: "two clock reads", phase: .notStarted,
            body: .sync { count in sum(count) { _ in ThreadClock.monotonic() &+ ThreadClock.monotonic() } }),
        Case(
            name: "withValue, sync", phase: .notStarted,
            body: .sync { count in sum(count) { number in Place.$number.withValue(number) { work(number) } } }),
        Case(
            name: "withValue, async", phase: .notStarted,
            body: .async { count in
                await asyncSum(count) { number in await Place.$number.withValue(number) { await asyncWork(number) } }
            }),
        Case(
            name: "one small allocation", phase: .notStarted,
            body: .sync { count in sum(count) { number in allocate(number).number } }),
    ]

    static let ours: [Case] = [
        Case(name: "sync wrapper, not started", phase: .notStarted, body: .sync { sum($0) { tracedSync($0) } }),
        Case(
            name: "async wrapper, not started", phase: .notStarted,
            body: .async { await asyncSum($0) { await tracedAsync($0) } }),
        Case(name: "sync wrapper, not sampled", phase: .notSampled, body: .sync { sum($0) { tracedSync($0) } }),
        Case(name: "recorded span, sync", phase: .recording, body: .sync { sum($0) { tracedSync($0) } }),
        Case(
            name: "recorded span, async", phase: .recording,
            body: .async { await asyncSum($0) { await tracedAsync($0) } }),
        Case(
            name: "recorded span, two arguments and result", phase: .recording,
            body: .sync { sum($0) { captured(text, $0) } }),
        Case(
            name: "recorded span, ten fields as they are stored", phase: .recording,
            body: .sync { sum($0) { stored(TenFields($0)) } }),
        Case(
            name: "recorded span, ten fields encoded", phase: .recording,
            body: .sync { sum($0) { encoded(TenFields($0)) } }),
        Case(
            name: "recorded span, ten fields by String(describing:)", phase: .recording,
            body: .sync { sum($0) { described(TenFields($0)) } }),
    ]

    @inline(never)
    private static func allocate(_ number: Int) -> Small { Small(number) }

    @inline(__always)
    static func sum(_ count: Int, _ body: (Int) -> Int) -> Int {
        var total = 0
        for number in 0..<count { total &+= body(number) }
        return total
    }

    @inline(__always)
    static func asyncSum(_ count: Int, _ body: (Int) async -> Int) async -> Int {
        var total = 0
        for number in 0..<count { total &+= await body(number) }
        return total
    }
}

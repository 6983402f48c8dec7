import Foundation
import Tracemark

/// What a program that records at a steady rate costs, and what the exporter behind it does.
struct Load {
    let spansPerSecond: Int
    let seconds: Int

    struct Result {
        /// Of the thread that records, for each span: what the program itself is slowed down by.
        var nanosecondsPerSpan = 0.0
        /// Of everything else in the process, in cores: the exporter.
        var exporterCores = 0.0
        var spanCount = 0
        /// Each second, in megabytes.
        var memory: [Double] = []

        /// The memory at the first fifth and at the end, each the median of a few seconds.
        var memoryEarly: Double { median(memory.dropFirst(memory.count / 5).prefix(7)) }
        var memoryLate: Double { median(memory.suffix(7)) }
        private func median(_ values: ArraySlice<Double>) -> Double {
            values.isEmpty ? .nan : values.sorted()[values.count / 2]
        }
    }

    /// Records in bursts of two milliseconds, as requests come.
    func run() -> Result {
        var result = Result()
        let burst = max(1, spansPerSecond / 500)
        let total = spansPerSecond * seconds
        let start = ContinuousClock.now
        let (processBefore, threadBefore) = (Clock.process(), Clock.thread())
        var inSpans = 0
        while result.spanCount < total {
            let before = Clock.thread()
            for number in 0..<burst { precondition(work(number) != .min) }
            inSpans += Clock.thread() - before
            result.spanCount += burst
            if result.spanCount % spansPerSecond < burst { result.memory.append(Memory.resident()) }
            let due = start + .seconds(1) * result.spanCount / spansPerSecond
            let wait = (due - .now).components.attoseconds / 1_000_000_000_000
            if ContinuousClock.now < due { usleep(UInt32(max(wait, 50))) }
        }
        let elapsed = ContinuousClock.now - start
        let wall = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let own = Clock.thread() - threadBefore
        result.exporterCores = Double(Clock.process() - processBefore - own) / 1e9 / wall
        result.nanosecondsPerSpan = Double(inSpans) / Double(result.spanCount)
        return result
    }

    /// The least that anybody traces: a span without arguments.
    @inline(never)
    private func work(_ number: Int) -> Int {
        withTraceSpan("Summarizer.summarize", type: .tool, at: "Sources/App/Summarizer.swift:12") { _ in number &+ 1 }
    }
}

enum Clock {
    static func process() -> Int { read(CLOCK_PROCESS_CPUTIME_ID) }
    static func thread() -> Int { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

enum Memory {
    /// What of the process is in memory, in megabytes; NaN where the system does not say.
    static func resident() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return .nan }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    }
}

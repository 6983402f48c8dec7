import CallerIsolation
import Declarations
import Dispatch
import Synchronization
import Testing
import Tracemark

extension WrapperTests {
    /// A call through a wrapper runs where a call of the original runs, and gives up no actor on the way.
    @Suite(.serialized) struct Isolation {
        @Test(
            "A wrapper of an actor's function gives the actor up no more often than the function does",
            arguments: [true, false])
        func hops(isStarted: Bool) async throws {
            let executor = CountingExecutor()
            let vault = Vault(executor: executor)
            let jobs = try await started(isStarted) { try await vault.jobsOfWrappers(executor) }
            #expect(jobs == [:])
        }

        @Test("Spans by hand do not give their actor up", arguments: [true, false])
        func hopsByHand(isStarted: Bool) async throws {
            let executor = CountingExecutor()
            let vault = Vault(executor: executor)
            let jobs = await started(isStarted) { await vault.jobsByHand(executor) }
            #expect(jobs == [:])
        }

        @Test("No call interleaves with an actor's function that does not suspend")
        func interleaving() async {
            let vault = Vault(executor: CountingExecutor())
            await started(true) {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<1000 { group.addTask { await vault.visitBetween() } }
                }
            }
            #expect(await vault.interleaved == 0)
        }

        @Test("A nonsending function's wrapper runs on its caller's actor", arguments: [true, false])
        @MainActor
        func nonsending(isStarted: Bool) async throws {
            if isStarted { TracingSystem.bootstrap(InMemoryExporter()) }
            defer { TracingSystem.shutdown() }
            let score = Score()
            let other = Task { @MainActor in for _ in 0..<500_000 { score.count += 1 } }
            await score.add(500_000)
            await other.value
            #expect(score.count == 1_000_000)
            let copies = try await score.copies(of: score)
            #expect(copies.count == 2)
            for await _ in await score.numbers() {}
            await reset(score)
            #expect(score.count == 0)
            let sum = await Panel().press(3)
            #expect(sum == 3)
            let notebook = Notebook()
            let pages = Task { @MainActor in for page in 0..<1000 { notebook.pages.append("\(page)") } }
            for _ in 0..<1000 { _ = await notebook.write("x") }
            await pages.value
            #expect(notebook.pages.count == 2000)
        }

        private func started<Value>(_ isStarted: Bool, _ body: () async throws -> Value) async rethrows -> Value {
            if isStarted { TracingSystem.bootstrap(InMemoryExporter()) }
            defer { TracingSystem.shutdown() }
            return try await body()
        }
    }
}

extension Vault {
    /// Calls each wrapper, and returns the number of jobs that the calls gave the actor, where it is not 0.
    fileprivate func jobsOfWrappers(_ executor: CountingExecutor) async throws -> [String: Int] {
        var jobs: [String: Int] = [:]
        func note(_ name: String) {
            let count = executor.takeCount()
            if count > 0 { jobs[name] = count }
        }
        note("start")
        jobs = [:]
        await visit()
        note("visit")
        await visitUnseen()
        note("visitUnseen")
        try await tryVisit()
        note("tryVisit")
        _ = await visitors()
        note("visitors")
        await visitTwice()
        note("visitTwice")
        _ = count()
        note("count")
        await inspect(self)
        note("inspect")
        return jobs
    }

    fileprivate func jobsByHand(_ executor: CountingExecutor) async -> [String: Int] {
        var jobs: [String: Int] = [:]
        func note(_ name: String) {
            let count = executor.takeCount()
            if count > 0 { jobs[name] = count }
        }
        note("start")
        jobs = [:]
        await withTraceSpan("span") { _ in await _visit() }
        note("withTraceSpan")
        await withTraceSpan("span", sample: 0) { _ in await _visit() }
        note("withTraceSpan, sample: 0")
        await withTraceSpan("span", isolation: .caller) { _ in await quiet() }
        note("withTraceSpan, isolation: .caller")
        await Trace.start("trace") { _ in
            await _visit()
            await TraceSpan.current?.withCurrent { await _visit() }
        }
        note("Trace.start and withCurrent")
        await Trace.start("trace", isolation: .caller) { _ in
            await TraceSpan.current?.withCurrent(isolation: .caller) { await quiet() }
        }
        note("Trace.start and withCurrent, isolation: .caller")
        for await _ in await withTraceSpan(
            "stream", lifetime: .stream, { span in span.trace(elementsOf: await _visitors()) })
        {}
        _ = executor.takeCount()  // The stream itself may suspend.
        return jobs
    }

    /// The number of visits of others during a visit: there is no moment for one.
    fileprivate func visitBetween() async {
        let before = visits
        await visit()
        if visits != before + 1 { interleavings.add(1, ordering: .relaxed) }
    }

    fileprivate var interleaved: Int { interleavings.load(ordering: .relaxed) }
}

private let interleavings = Atomic<Int>(0)

nonisolated(nonsending) private func quiet() async {}

/// Runs an actor's jobs on a queue, and counts them.
private final class CountingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "vault")
    private let count = Atomic<Int>(0)

    func enqueue(_ job: consuming ExecutorJob) {
        count.add(1, ordering: .relaxed)
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Returns the number of jobs since the last call.
    func takeCount() -> Int { count.exchange(0, ordering: .relaxed) }
}

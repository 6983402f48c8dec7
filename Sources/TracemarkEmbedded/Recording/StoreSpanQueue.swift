import Dispatch
import Synchronization
import TracemarkModel

/// A queue of span updates for a store, with the single task that writes them.
///
/// The task runs only while updates wait. If the store fails, the task stops, and starts again after a pause.
final class StoreSpanQueue: Sendable {
    /// The number of updates in one write.
    private static let batchSize = 4_096
    /// The pause in seconds after the first failure. Each further failure doubles it.
    private static let shortestPause = 0.5
    private static let longestPause = 30.0

    private let capacity: Int
    private let closes: Bool
    private let open: @Sendable () async throws -> any TraceStore
    /// The thread of the task. A program that ends on a thread of Swift's pool, which on one processor is the only one,
    /// waits there for the task.
    private let executor = QueueExecutor()
    /// Protects the waiting updates. The exporters' queue adds them, and the task removes them.
    private let state = Mutex(State())

    private struct State {
        /// The updates in order of arrival. Those of a failed write return before newer ones.
        var waiting: [SpanPart] = []
        var inFlight = 0
        var lostCount = 0
        var isWriting = false
        var isClosed = false
        var store: (any TraceStore)?
        var failure: (any Error)?
        var failureCount = 0
        var nextTry = ContinuousClock.now
        var waiters: [DispatchSemaphore] = []
    }

    init(capacity: Int, closes: Bool = true, open: @escaping @Sendable () async throws -> any TraceStore) {
        self.capacity = max(1, capacity)
        self.closes = closes
        self.open = open
    }

    var lostCount: Int { state.withLock { $0.lostCount } }

    /// Opens the store, also after ``close(within:)``.
    func start() {
        state.withLock { $0.isClosed = false }
        startWriting(atOnce: false)
    }

    /// Adds updates and starts writing. A closed queue loses them.
    func add(_ parts: [SpanPart]) {
        state.withLock { state in
            guard !state.isClosed else {
                state.lostCount += parts.count
                return
            }
            state.waiting += parts
            dropOldest(&state)
        }
        startWriting(atOnce: false)
    }

    /// Throws the last failure since the previous call.
    func throwFailure() throws {
        let failure = state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
        if let failure { throw failure }
    }

    /// Waits until the queue is empty or a write has failed.
    func waitUntilWritten(for timeout: DispatchTimeInterval) {
        startWriting(atOnce: true)
        let done = DispatchSemaphore(value: 0)
        let isWriting = state.withLock { state in
            if state.isWriting { state.waiters.append(done) }
            return state.isWriting
        }
        if isWriting { _ = done.wait(timeout: .now() + timeout) }
    }

    func close(within timeout: DispatchTimeInterval) {
        let store = state.withLock { state in
            state.isClosed = true
            defer { state.store = nil }
            return state.store
        }
        guard closes, let store else { return }
        let done = DispatchSemaphore(value: 0)
        Task.detached(executorPreference: executor) {
            try? await store.close()
            done.signal()
        }
        _ = done.wait(timeout: .now() + timeout)
    }

    // MARK: - Writing

    private func startWriting(atOnce: Bool) {
        let starts = state.withLock { state in
            guard !state.isWriting, !state.isClosed, !state.waiting.isEmpty || state.store == nil,
                atOnce || state.nextTry <= .now
            else { return false }
            state.isWriting = true
            return true
        }
        if starts { Task.detached(executorPreference: executor) { await self.write() } }
    }

    private func write() async {
        do {
            let store = try await openedStore()
            while let batch = next() {
                do {
                    try await store.write(batch)
                } catch {
                    putBack(batch)
                    throw error
                }
                state.withLock { $0.failureCount = 0 }
            }
        } catch {
            stop(after: error)
        }
    }

    private func openedStore() async throws -> any TraceStore {
        if let store = state.withLock({ $0.store }) { return store }
        let store = try await open()
        state.withLock { $0.store = store }
        return store
    }

    /// Returns the next updates to write. With nil the task ends, and the waiting threads are notified.
    private func next() -> [SpanPart]? {
        let (batch, waiters) = state.withLock { state -> ([SpanPart]?, [DispatchSemaphore]) in
            let batch = Array(state.waiting.prefix(Self.batchSize))
            state.waiting.removeFirst(batch.count)
            state.inFlight = batch.count
            guard batch.isEmpty else { return (batch, []) }
            state.isWriting = false
            defer { state.waiters = [] }
            return (nil, state.waiters)
        }
        for waiter in waiters { waiter.signal() }
        return batch
    }

    private func putBack(_ batch: [SpanPart]) {
        state.withLock { state in
            state.waiting = batch + state.waiting
            state.inFlight = 0
            dropOldest(&state)
        }
    }

    private func stop(after error: any Error) {
        let (waiters, nextTry) = state.withLock { state in
            state.failure = error
            let pause = min(Self.shortestPause * Double(1 << min(state.failureCount, 10)), Self.longestPause)
            state.failureCount += 1
            state.nextTry = .now + .seconds(pause)
            state.isWriting = false
            defer { state.waiters = [] }
            return (state.waiters, state.nextTry)
        }
        for waiter in waiters { waiter.signal() }
        // The program may never record again, so the retry is scheduled here.
        Task.detached { [weak self] in
            try? await Task.sleep(until: nextTry, clock: .continuous)
            self?.startWriting(atOnce: false)
        }
    }

    private func dropOldest(_ state: inout State) {
        let surplus = state.waiting.count + state.inFlight - capacity
        guard surplus > 0 else { return }
        let lost = min(surplus, state.waiting.count)
        state.waiting.removeFirst(lost)
        state.lostCount += lost
    }
}

/// Runs a task on a Dispatch queue of its own.
private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "tracemark.span-queue")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

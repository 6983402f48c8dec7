import Dispatch
import Synchronization
import TracemarkModel

/// Collects what callers want to write at the same time into one commit.
///
/// While one commit is under way, what comes in waits, and goes into the next one together. A caller is told once the
/// commit that it is part of is durable.
final class WriteQueue: Sendable {
    private struct Request {
        let parts: [SpanPart]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Request] = []
        var partCount = 0
        var isWriting = false
        var isClosed = false
    }

    /// Guards what waits. It is held only to add to it and to take from it.
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "TracemarkStore.writer")
    private let capacity: Int
    private let commitSize: Int
    private let commit: @Sendable ([[SpanPart]]) throws -> Void

    /// - Parameters:
    ///   - capacity: How many parts may wait.
    ///   - commitSize: How many parts go into one commit, unless one caller brings more.
    ///   - commit: Writes what several callers brought, all or nothing.
    init(capacity: Int, commitSize: Int, commit: @escaping @Sendable ([[SpanPart]]) throws -> Void) {
        self.capacity = capacity
        self.commitSize = commitSize
        self.commit = commit
    }

    /// How many parts wait or are being written.
    var count: Int { state.withLock { $0.partCount } }

    func write(_ parts: [SpanPart]) async throws {
        guard !parts.isEmpty else { return }
        try await withCheckedThrowingContinuation { continuation in
            let refusal: StoreError? = state.withLock { state in
                if state.isClosed { return .closed }
                // One that is larger than the queue is taken when there is nothing else.
                if state.partCount > 0, state.partCount + parts.count > capacity {
                    return .busy(retryAfterSeconds: 1)
                }
                state.waiting.append(Request(parts: parts, continuation: continuation))
                state.partCount += parts.count
                if !state.isWriting {
                    state.isWriting = true
                    queue.async { self.drain() }
                }
                return nil
            }
            if let refusal { continuation.resume(throwing: refusal) }
        }
    }

    /// Takes nothing more, and returns once everything is written.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func drain() {
        while let batch = next() {
            write(batch)
            let written = batch.reduce(0) { $0 + $1.parts.count }
            state.withLock { $0.partCount -= written }
        }
    }

    private func next() -> [Request]? {
        state.withLock { state in
            var size = 0
            let end = state.waiting.firstIndex { request in
                size += request.parts.count
                return size > commitSize
            }
            let batch = Array(state.waiting.prefix(max(1, end ?? state.waiting.count)))
            state.waiting.removeFirst(batch.count)
            if batch.isEmpty { state.isWriting = false }
            return batch.isEmpty ? nil : batch
        }
    }

    private func write(_ batch: [Request]) {
        do {
            try commit(batch.map(\.parts))
            for request in batch { request.continuation.resume() }
        } catch  where batch.count > 1 && Self.mayConcernOne(error) {
            // What one caller brought cannot be written: the others shall not suffer for it.
            for request in batch { write([request]) }
        } catch {
            for request in batch { request.continuation.resume(throwing: error) }
        }
    }

    private static func mayConcernOne(_ error: any Error) -> Bool {
        switch error {
        case StoreError.engine, StoreError.invalidQuery: true
        default: false
        }
    }
}

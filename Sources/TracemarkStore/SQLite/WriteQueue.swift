import Dispatch
import Synchronization
import TracemarkModel

/// A queue that combines concurrent writes into one commit.
///
/// While a commit runs, new writes wait and form the next commit together. A call returns when its commit is durable.
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

    /// Protects the waiting writes. The lock is held only to add or remove them.
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "TracemarkStore.writer")
    private let capacity: Int
    private let commitSize: Int
    private let commit: @Sendable ([[SpanPart]]) throws -> Void

    /// - Parameters:
    /// - capacity: The maximum number of waiting updates.
    /// - commitSize: The number of updates in one commit. A single call with more is one commit too.
    /// - commit: A closure that writes the updates of several calls, all or none.
    init(capacity: Int, commitSize: Int, commit: @escaping @Sendable ([[SpanPart]]) throws -> Void) {
        self.capacity = capacity
        self.commitSize = commitSize
        self.commit = commit
    }

    /// The number of updates that wait or are being written.
    var count: Int { state.withLock { $0.partCount } }

    func write(_ parts: [SpanPart]) async throws {
        guard !parts.isEmpty else { return }
        try await withCheckedThrowingContinuation { continuation in
            let refusal: StoreError? = state.withLock { state in
                if state.isClosed { return .closed }
                // A write that is larger than the queue is accepted when the queue is empty.
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

    /// Rejects new writes, and returns when everything is written.
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
            // One call's updates cannot be written, so each call gets its own commit.
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

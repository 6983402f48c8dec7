import TracemarkModel

/// A queue that combines concurrent writes into batches. One batch runs at a time, but a slow one lets others start.
/// Small writes then do not wait behind large ones.
///
/// A call returns when the cluster has acknowledged its batch.
actor PartQueue {
    private struct Request {
        let parts: [SpanPart]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private var waiting: [Request] = []
    private(set) var partCount = 0
    private var writerCount = 0
    private var isClosed = false
    private var closing: [CheckedContinuation<Void, Never>] = []
    private static let writerLimit = 4
    private static let patience = Duration.milliseconds(300)
    private let capacity: Int
    private let batchSize: Int
    private let commit: @Sendable ([SpanPart]) async throws -> Void

    /// - Parameters:
    /// - capacity: The maximum number of waiting updates.
    /// - batchSize: The number of updates in one batch. A single call with more is one batch too.
    /// - commit: A closure that writes a batch.
    init(capacity: Int, batchSize: Int, commit: @escaping @Sendable ([SpanPart]) async throws -> Void) {
        self.capacity = capacity
        self.batchSize = batchSize
        self.commit = commit
    }

    func write(_ parts: [SpanPart]) async throws {
        guard !parts.isEmpty else { return }
        if isClosed { throw StoreError.closed }
        // A write that is larger than the queue is accepted when the queue is empty.
        if partCount > 0, partCount + parts.count > capacity { throw StoreError.busy(retryAfterSeconds: 1) }
        partCount += parts.count
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Request(parts: parts, continuation: continuation))
            if writerCount == 0 {
                startWriter()
            } else if waiting.count == 1 {
                Task {
                    try? await Task.sleep(for: Self.patience)
                    if !waiting.isEmpty, writerCount < Self.writerLimit { startWriter() }
                }
            }
        }
    }

    private func startWriter() {
        writerCount += 1
        Task { await drain() }
    }

    /// Rejects new writes, and returns when everything is written.
    func close() async {
        isClosed = true
        guard writerCount > 0 else { return }
        await withCheckedContinuation { closing.append($0) }
    }

    private func drain() async {
        while !waiting.isEmpty {
            var size = 0
            let end = waiting.firstIndex { request in
                size += request.parts.count
                return size > batchSize
            }
            let batch = Array(waiting.prefix(max(1, end ?? waiting.count)))
            waiting.removeFirst(batch.count)
            await write(batch)
            partCount -= batch.reduce(0) { $0 + $1.parts.count }
        }
        writerCount -= 1
        guard writerCount == 0 else { return }
        for continuation in closing { continuation.resume() }
        closing = []
    }

    private func write(_ batch: [Request]) async {
        do {
            try await commit(batch.flatMap(\.parts))
            for request in batch { request.continuation.resume() }
        } catch StoreError.engine where batch.count > 1 {
            // One call's updates may be invalid, so each call gets its own batch.
            for request in batch { await write([request]) }
        } catch {
            for request in batch { request.continuation.resume(throwing: error) }
        }
    }
}

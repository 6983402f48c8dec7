import Dispatch

/// A queue that decompresses and decodes requests with spans, one after the other, on a thread of its own.
///
/// Swift's concurrency pool has one thread per processor. If it decoded, every query would wait for the batches before
/// it. On a machine of two processors, that takes several times as long as the query. One thread decodes several times
/// as fast as one writer writes.
final class DecodingQueue: Sendable {
    private let queue = DispatchQueue(label: "TracemarkServer.decoding", qos: .utility)

    /// Runs a piece of work after all earlier work.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

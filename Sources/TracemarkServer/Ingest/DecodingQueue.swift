import Dispatch

/// Where requests with spans are decompressed and decoded: one after the other, on a thread that answers no questions.
///
/// Swift's tasks share as many threads as there are processors. Decoding on these would let every question wait for the
/// batches before it, on a machine of two processors for several times as long as its answer takes. One thread decodes
/// several times as much as one writer can write.
final class DecodingQueue: Sendable {
    private let queue = DispatchQueue(label: "TracemarkServer.decoding", qos: .utility)

    /// Does a piece of work when all that came before is done.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

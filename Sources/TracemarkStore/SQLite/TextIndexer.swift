import Dispatch
import GRDB
import TracemarkModel
import Synchronization

/// A background task that indexes spans after their acknowledgement. It works in small steps that never block a writer
/// for long.
final class TextIndexer: Sendable {
    /// The number of spans that one transaction indexes.
    private static let step = 256

    private let pool: DatabasePool
    private let path: String
    private let queue = DispatchQueue(label: "TracemarkStore.indexer", qos: .utility)
    private let isWoken = Atomic<Bool>(false)
    private let isStopped = Atomic<Bool>(false)
    private let isPaused = Atomic<Bool>(false)

    init(pool: DatabasePool, path: String) {
        self.pool = pool
        self.path = path
    }

    /// Starts indexing if it is not running.
    func wake() {
        guard !isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { try? self.run() }
    }

    /// Returns when everything that was written before is indexed.
    func finish() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async {
                continuation.resume(
                    with: Result { do { try self.run() } catch { throw StoreError(error, path: self.path) } })
            }
        }
    }

    /// Pauses or resumes indexing. The pause begins after the running step.
    func pause(_ isPaused: Bool) async {
        self.isPaused.store(isPaused, ordering: .releasing)
        if !isPaused { return wake() }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// Stops after the running step.
    func stop() async {
        isStopped.store(true, ordering: .releasing)
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func run() throws {
        isWoken.store(false, ordering: .releasing)
        while !isStopped.load(ordering: .acquiring), !isPaused.load(ordering: .acquiring) {
            guard try pool.read({ try TextIndex.hasWaiting($0) }) else { return }
            let count = try pool.write { try TextIndex.indexNext(Self.step, in: $0) }
            if count < Self.step { return }
        }
    }
}

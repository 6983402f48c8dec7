import Synchronization
import TracemarkModel

/// A client's store. It is opened at its first use, so that creating a client neither waits nor fails.
final class LazyStore: Sendable {
    private let open: @Sendable () async throws -> any TraceStore
    /// The attempt to open the store, running or successful, as a locked value.
    private let opened = Mutex<Task<any TraceStore, any Error>?>(nil)

    init(_ open: @escaping @Sendable () async throws -> any TraceStore) {
        self.open = open
    }

    /// The store. After a failure, the next call tries again, because the folder may have become writable.
    var store: any TraceStore {
        get async throws {
            let attempt = opened.withLock { opened in
                if let opened { return opened }
                let attempt = Task { try await open() }
                opened = attempt
                return attempt
            }
            do {
                return try await attempt.value
            } catch {
                opened.withLock { if $0 == attempt { $0 = nil } }
                throw error
            }
        }
    }

    func close() async throws {
        guard let attempt = opened.withLock({ $0 }) else { return }
        if case .success(let store) = await attempt.result { try await store.close() }
    }
}

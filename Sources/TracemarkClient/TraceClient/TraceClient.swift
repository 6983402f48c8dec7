import Foundation
import Tracemark
import TracemarkModel

/// Records, reads and annotates traces, and calls language models: the same calls on a server and on a file.
///
/// ```swift
/// let client = try TraceClient(url: "https://traces.example.com", apiKey: key)
/// try await client.traces.start("document_pipeline", tags: ["environment": "production"]) { trace in
///     …
/// }
/// for try await trace in client.traces.list(filter: "status:error AND since:24h") {
///     print("\(trace.id): \(trace.name) (\(trace.status))")
/// }
/// ```
/// What is recorded goes where `TracingSystem.bootstrap` was told. A client that reads exports first what this program
/// has recorded so far, so that a span is found as soon as it has ended.
///
/// It can be copied and used from any task or thread.
public struct TraceClient: Sendable {
    /// The place where traces are, or why there is none: told by the call that needs it.
    private let place: Result<any TraceStore, TraceClientStartError>

    /// The model that ``call`` asks.
    public var languageModel: LanguageModel

    let now: @Sendable () -> Timestamp

    // MARK: - Making one

    /// Uses the server that the environment names: `TRACEMARK_URL`, with the key in `TRACEMARK_API_KEY` if it wants one.
    /// Without it the client calls models and starts traces, and a call that needs a store throws
    /// ``TraceClientError/noStore``.
    public init() {
        self.init(environment: ProcessInfo.processInfo.environment)
    }

    init(environment: [String: String]) {
        if let url = environment["TRACEMARK_URL"], !url.isEmpty {
            do throws(StoreError) {
                place = .success(try RemoteStore(url: url, apiKey: environment["TRACEMARK_API_KEY"]))
            } catch {
                place = .failure(.store(error))
            }
        } else if let path = environment["TRACEMARK_DB"], !path.isEmpty {
            place = .failure(.client(.storeIsFile(path: path)))
        } else {
            place = .failure(.client(.noStore))
        }
        languageModel = LanguageModel()
        now = Self.systemTime
    }

    /// Uses a server.
    ///
    /// - Parameters:
    ///   - url: The server's address.
    ///   - apiKey: The key that it wants; without it, what `TRACEMARK_API_KEY` holds.
    /// - Throws: `StoreError.unavailable` if the address is none.
    public init(url: String, apiKey: String? = nil) throws(StoreError) {
        let key = apiKey ?? ProcessInfo.processInfo.environment["TRACEMARK_API_KEY"]
        self.init(store: try RemoteStore(url: url, apiKey: key))
    }

    /// Uses any store.
    public init(store: any TraceStore) {
        self.init(store: store, now: Self.systemTime)
    }

    init(store: any TraceStore, now: @escaping @Sendable () -> Timestamp) {
        place = .success(store)
        languageModel = LanguageModel()
        self.now = now
    }

    private static let systemTime: @Sendable () -> Timestamp = {
        Timestamp(seconds: Date().timeIntervalSince1970)
    }

    // MARK: - What it does

    /// Starts, lists and reads traces.
    public var traces: Traces { Traces(client: self) }

    /// Reads and annotates spans.
    public var spans: Spans { Spans(client: self) }

    /// Collects examples.
    public var datasets: Datasets { Datasets(client: self) }

    /// Lets go of the store. A client without one has nothing to let go of.
    ///
    /// - Throws: `StoreError`.
    public func close() async throws {
        if case .success(let store) = place { try await store.close() }
    }

    // MARK: - The store

    /// The place where the traces are, for what the client has no call for.
    ///
    /// - Throws: ``TraceClientError/noStore``, ``TraceClientError/storeIsFile(path:)``, or `StoreError` where the
    ///   environment's address is none.
    public var store: any TraceStore {
        get throws {
            switch place {
            case .success(let store): store
            case .failure(.client(let error)): throw error
            case .failure(.store(let error)): throw error
            }
        }
    }

    /// The store once everything has arrived that this program has recorded so far.
    func currentStore() async throws -> any TraceStore {
        let store = try store
        await RecordedSpans.arrive()
        return store
    }
}

private enum TraceClientStartError: Error {
    case client(TraceClientError)
    case store(StoreError)
}

/// What this program has recorded and not yet sent.
private enum RecordedSpans {
    /// How long a read waits for it at most: exporting to elsewhere may take its time, and is not what was asked for.
    static let patience = Duration.seconds(2)

    static func arrive() async {
        guard TracingSystem.isStarted else { return }
        // Flushing blocks its thread, which must not be one of the few that tasks run on.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                TracingSystem.flush(timeout: patience)
                continuation.resume()
            }
        }
    }
}

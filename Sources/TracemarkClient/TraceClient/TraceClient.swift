import Foundation
import Tracemark
import TracemarkModel

/// Records, reads and annotates traces, and calls language models: the same calls on a server and on a file.
///
/// ```swift
/// let client = TraceClient(url: "https://traces.example.com", apiKey: key)
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
    private let place: StorePlace

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
        // The client keeps these and no more of the environment, which is full of secrets.
        let (url, key) = (environment["TRACEMARK_URL"], environment["TRACEMARK_API_KEY"])
        let path = environment["TRACEMARK_DB"]
        self.init(opening: {
            if let url, !url.isEmpty { return try RemoteStore(url: url, apiKey: key) }
            if let path, !path.isEmpty {
                throw TraceClientError.storeIsFile(path: path)
            }
            throw TraceClientError.noStore
        })
    }

    /// Uses a server. An address that is none is told by the first call that needs the server.
    ///
    /// - Parameters:
    ///   - url: The server's address.
    ///   - apiKey: The key that it wants; without it, what `TRACEMARK_API_KEY` holds.
    public init(url: String, apiKey: String? = nil) {
        let key = apiKey ?? ProcessInfo.processInfo.environment["TRACEMARK_API_KEY"]
        self.init(opening: { try RemoteStore(url: url, apiKey: key) })
    }

    /// Uses any store.
    public init(store: any TraceStore) {
        self.init(opening: { store })
    }

    /// Uses a store that is opened when it is needed first; what opening throws, the call that needs it throws.
    public init(opening open: @escaping @Sendable () async throws -> any TraceStore) {
        self.init(now: Self.systemTime, opening: open)
    }

    init(now: @escaping @Sendable () -> Timestamp, opening open: @escaping @Sendable () async throws -> any TraceStore)
    {
        place = StorePlace(open)
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
        try await place.close()
    }

    // MARK: - The store

    /// The place where the traces are, for what the client has no call for.
    ///
    /// - Throws: ``TraceClientError/noStore``, ``TraceClientError/storeIsFile(path:)``, or `StoreError`.
    public var store: any TraceStore {
        get async throws { try await place.store }
    }

    /// The store once everything has arrived that this program has recorded so far.
    func currentStore() async throws -> any TraceStore {
        let store = try await store
        await RecordedSpans.arrive()
        return store
    }
}

extension TraceClient: CustomStringConvertible, CustomReflectable {
    /// The model, and nothing of where the traces are.
    public var description: String { "TraceClient(\(languageModel))" }

    /// Nothing but ``description``, so that a dump of a value that holds this one shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

import Foundation
import Tracemark
import TracemarkModel

/// A client that records, reads and annotates traces, and calls language models. The calls are the same for a server
/// and for a file.
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
/// `TracingSystem.bootstrap` determines where recorded spans go. Before a client reads, it exports this program's
/// recorded spans. A span is therefore found as soon as it has ended.
///
/// A client can be copied, and used from any task or thread.
public struct TraceClient: Sendable {
    private let lazyStore: LazyStore

    /// The model that ``call`` uses.
    public var languageModel: LanguageModel

    let now: @Sendable () -> Timestamp

    // MARK: - Making one

    /// Creates a client for the server in `TRACEMARK_URL`, with the key in `TRACEMARK_API_KEY` if the server requires
    /// one. Without a URL, the client can call models and start traces. A call that needs a store throws
    /// ``TraceClientError/noStore``.
    public init() {
        self.init(environment: ProcessInfo.processInfo.environment)
    }

    init(environment: [String: String]) {
        // The environment is full of secrets, so the client keeps only these values.
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

    /// Creates a client for a server. The first call that needs the server reports an invalid URL.
    ///
    /// - Parameters:
    /// - url: The URL of the server.
    /// - apiKey: The key; by default the value of `TRACEMARK_API_KEY`.
    public init(url: String, apiKey: String? = nil) {
        let key = apiKey ?? ProcessInfo.processInfo.environment["TRACEMARK_API_KEY"]
        self.init(opening: { try RemoteStore(url: url, apiKey: key) })
    }

    /// Creates a client for any store.
    public init(store: any TraceStore) {
        self.init(opening: { store })
    }

    /// Creates a client for a store that is opened at its first use. The first call that needs the store throws the
    /// error of opening.
    public init(opening open: @escaping @Sendable () async throws -> any TraceStore) {
        self.init(now: Self.systemTime, opening: open)
    }

    init(now: @escaping @Sendable () -> Timestamp, opening open: @escaping @Sendable () async throws -> any TraceStore)
    {
        lazyStore = LazyStore(open)
        languageModel = LanguageModel()
        self.now = now
    }

    private static let systemTime: @Sendable () -> Timestamp = {
        Timestamp(seconds: Date().timeIntervalSince1970)
    }

    // MARK: - What it does

    /// The functions that start, list and read traces.
    public var traces: Traces { Traces(client: self) }

    /// The functions that read and annotate spans.
    public var spans: Spans { Spans(client: self) }

    /// The functions that collect examples.
    public var datasets: Datasets { Datasets(client: self) }

    /// Closes the store, if the client has one.
    ///
    /// - Throws: `StoreError`.
    public func close() async throws {
        try await lazyStore.close()
    }

    // MARK: - The store

    /// The store of the traces, for functions that the client lacks.
    ///
    /// - Throws: ``TraceClientError/noStore``, ``TraceClientError/storeIsFile(path:)``, or `StoreError`.
    public var store: any TraceStore {
        get async throws { try await lazyStore.store }
    }

    /// Returns the store after all spans that this program recorded have arrived.
    func currentStore() async throws -> any TraceStore {
        let store = try await store
        await RecordedSpans.exportPending()
        return store
    }
}

extension TraceClient: CustomStringConvertible, CustomReflectable {
    /// The model, without the location of the traces.
    public var description: String { "TraceClient(\(languageModel))" }

    /// A mirror with ``description`` only, so that a dump never shows a key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

import Foundation
import GRDB
import Synchronization
import Tracemark
import TracemarkModel

/// A store of traces in an SQLite file, for one machine and without a server.
///
/// ```swift
/// let store = try await SQLiteStore.open(at: ".tracemark/traces.db")
/// try await store.write(parts)
/// ```
/// Several processes may read and write a file at the same time.
public final class SQLiteStore: TraceStore {
    /// The options of a store.
    public struct Options: Sendable {
        /// The time without activity in its trace after which a running span counts as abandoned.
        public var abandonedAfterNanoseconds: Int64 = 3_600_000_000_000
        /// A Boolean value that indicates whether the text index is maintained. Searches never find what is written
        /// without it.
        public var indexesText = true
        /// A Boolean value that indicates whether a text search waits for the index to be complete. A server does not
        /// wait, and reports the lag in its status.
        public var searchesWaitForIndex = false
        /// A Boolean value that indicates whether the file is opened read-only. Nothing in it changes then, and words
        /// that are not indexed stay so.
        public var isReadOnly = false
        /// The number of span updates that may wait before ``StoreError/busy(retryAfterSeconds:)`` is thrown.
        public var queueCapacity = 65_536
        /// The number of updates in one commit. A single call with more is one commit too.
        public var commitSize = 8_192
        /// The number of concurrent queries.
        public var readerCount = 4
        /// The time to wait for another process that writes.
        public var busyTimeoutSeconds: Double = 60
        /// The time limit of a query before ``StoreError/tooSlow(limitSeconds:)`` is thrown; nil for no limit.
        public var readTimeoutSeconds: Double?
        /// The clock.
        public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
        /// A limit of the file's pages of 4,096 bytes, for tests of a full disk.
        var maximumPageCount: Int?

        /// Creates the default options.
        public init() {}
    }

    /// The path of the file.
    public let path: String
    let options: Options
    let pool: DatabasePool
    /// A separate connection for documents, so that other reads do not block it. Keys are documents, and every request
    /// needs them.
    let documentReader: DatabaseQueue
    let terms: TermWriter
    private let queue: WriteQueue
    private let indexer: TextIndexer
    /// The time of the last scan for unused content terms, as a locked value.
    let contentTermsLooked = Mutex<Timestamp?>(nil)

    /// Opens a file. If it does not exist, the store creates it with its folder, unless it is read-only.
    ///
    /// - Throws: ``StoreError`` if the file is not a store, is damaged, is of a newer version, or cannot be written.
    ///   Also if the path is a URL.
    public static func open(at path: String, options: Options = Options()) async throws -> SQLiteStore {
        if let scheme = path.firstRange(of: "://") {
            // The rest of a URL may contain a password.
            throw StoreError.cannotOpen(
                path: "\(path[..<scheme.upperBound])…",
                reason: "a URL is not a file. Pass a path, or connect to the server at the URL")
        }
        let (pool, documentReader) = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Swift.Result {
                        let pool = try DatabaseFile.open(at: path, options: options)
                        return (pool, try DatabaseFile.reader(at: pool.path, options: options))
                    })
            }
        }
        return SQLiteStore(path: path, options: options, pool: pool, documentReader: documentReader)
    }

    private init(path: String, options: Options, pool: DatabasePool, documentReader: DatabaseQueue) {
        self.path = path
        self.options = options
        self.pool = pool
        self.documentReader = documentReader
        let terms = TermWriter()
        self.terms = terms
        let indexer = TextIndexer(pool: pool, path: path)
        self.indexer = indexer
        queue = WriteQueue(capacity: options.queueCapacity, commitSize: options.commitSize) { requests in
            do {
                try pool.write { db in
                    let count = requests.reduce(0) { $0 + $1.count }
                    let writer = try PartWriter(db, terms: terms, partCount: count, indexesText: options.indexesText)
                    for parts in requests { try writer.write(parts) }
                }
            } catch {
                terms.forget()
                throw StoreError(error, path: path)
            }
            if options.indexesText { indexer.wake() }
        }
        if options.indexesText, !options.isReadOnly { indexer.wake() }
    }

    /// A Boolean value that indicates whether the file is opened read-only.
    public var isReadOnly: Bool { options.isReadOnly }

    // MARK: Shared functions

    /// Returns the time of the last activity before which running spans count as abandoned.
    func cutoff(at now: Timestamp) -> Int64 {
        now.advanced(byNanoseconds: -options.abandonedAfterNanoseconds).nanoseconds
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            guard let limit = options.readTimeoutSeconds else { return try await pool.read(body) }
            return try await withThrowingTaskGroup(of: Value.self) { [pool] group in
                group.addTask { try await pool.read(body) }
                group.addTask {
                    try await Task.sleep(for: .seconds(limit))
                    throw StoreError.tooSlow(limitSeconds: limit)
                }
                // Cancellation interrupts the running statement.
                defer { group.cancelAll() }
                guard let value = try await group.next() else { throw CancellationError() }
                return value
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Reads documents.
    func readDocuments<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await documentReader.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Waits for the text index before a query that searches it, if the options require that.
    func prepareSearch(_ filter: Filter, cursor: String? = nil) async throws {
        guard options.searchesWaitForIndex, cursor == nil, filter.searchesText else { return }
        try await waitForTextIndex()
    }

    func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.write(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    var queuedPartCount: Int { queue.count }

    // MARK: Writing and maintenance

    /// See ``TraceStore/write(_:)``.
    public func write(_ parts: [SpanPart]) async throws {
        try await queue.write(parts)
    }

    /// Pauses the text index, as during the import of a large file, or resumes it.
    public func pauseTextIndex(_ isPaused: Bool) async throws {
        await indexer.pause(isPaused)
    }

    /// See ``TraceStore/waitForTextIndex()``.
    public func waitForTextIndex() async throws {
        guard !options.isReadOnly else { return }
        try await indexer.finish()
    }

    /// See ``TraceStore/close()``.
    public func close() async throws {
        await queue.close()
        await indexer.stop()
        // The writing connection closes before the readers. SQLite would then leave the journal as it is, and a copy of
        // the file alone would lack its content. Other users of the file continue, and checkpoint it later.
        if !options.isReadOnly {
            _ = try? await pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA busy_timeout = 250")
                try db.checkpoint(.truncate)
            }
        }
        do {
            try documentReader.close()
            try pool.close()
        } catch { throw StoreError(error, path: path) }
    }
}

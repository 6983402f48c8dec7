import Foundation
import GRDB
import Synchronization
import Tracemark
import TracemarkModel

/// Traces in a file of SQLite's: the store of one machine, without a server.
///
/// ```swift
/// let store = try await SQLiteStore.open(at: ".tracemark/traces.db")
/// try await store.write(parts)
/// ```
/// Several processes may write and read one file at once.
public final class SQLiteStore: TraceStore {
    /// How a store works.
    public struct Options: Sendable {
        /// After how long without any activity in its trace a span without an end counts as abandoned.
        public var abandonedAfterNanoseconds: Int64 = 3_600_000_000_000
        /// Whether words can be searched for. Switching it off leaves what is written meanwhile out of searches for good.
        public var indexesText = true
        /// Whether a question for words waits until everything that was written can be found. A server does not wait:
        /// its status tells how far the index is behind.
        public var searchesWaitForIndex = false
        /// Whether the file is only looked at, as one must be that this user may not write: nothing in it changes, and
        /// words that were not indexed stay so.
        public var isReadOnly = false
        /// How many parts of spans may wait to be written before ``StoreError/busy(retryAfterSeconds:)`` is thrown.
        public var queueCapacity = 65_536
        /// How many parts are written in one commit, unless one call brings more.
        public var commitSize = 8_192
        /// How many queries can run at once.
        public var readerCount = 4
        /// How long to wait for another process that is writing.
        public var busyTimeoutSeconds: Double = 60
        /// How long an answer may take before ``StoreError/tooSlow(limitSeconds:)`` is thrown; nil for any time.
        public var readTimeoutSeconds: Double?
        /// What time it is.
        public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
        /// A bound on the file's pages of 4,096 bytes, for tests of a full disk.
        var maximumPageCount: Int?

        /// The usual ways.
        public init() {}
    }

    /// The file.
    public let path: String
    let options: Options
    let pool: DatabasePool
    /// Reads documents, whatever else is being read: keys are documents, and nobody comes in without them.
    let documentReader: DatabaseQueue
    let terms: TermWriter
    private let queue: WriteQueue
    private let indexer: TextIndexer
    /// Guards when the terms that contents name were last looked at for those that none names.
    let contentTermsLooked = Mutex<Timestamp?>(nil)

    /// Opens a file. It is made where there is none, with its folder, unless it is to be only looked at.
    ///
    /// - Throws: ``StoreError`` if the file is no store, damaged, of a newer version, or cannot be written, or if the path is
    ///   an address.
    public static func open(at path: String, options: Options = Options()) async throws -> SQLiteStore {
        if let scheme = path.firstRange(of: "://") {
            // The rest may hold a password.
            throw StoreError.cannotOpen(
                path: "\(path[..<scheme.upperBound])…",
                reason: "it is an address, and a file is named by its path; ask a server by its URL instead")
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

    /// Whether the file is only looked at.
    public var isReadOnly: Bool { options.isReadOnly }

    // MARK: Common to all parts

    /// Spans without an end are abandoned if nothing has happened in their trace since then.
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
                // Cancelling interrupts the statement that runs.
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

    /// Waits for the index of words before a question that it answers, if that is wanted.
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

    // MARK: Writing and care

    /// See ``TraceStore/write(_:)``.
    public func write(_ parts: [SpanPart]) async throws {
        try await queue.write(parts)
    }

    /// Leaves the indexing of words for later, as while a large file is imported, or goes on with it.
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
        // The writing connection closes before those that read, so that SQLite itself would leave the journal as it is,
        // and a copy of the file alone would lack what is in it. Others that use the file go on, and merge it later.
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

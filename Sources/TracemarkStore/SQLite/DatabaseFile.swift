import Foundation
import GRDB
import TracemarkModel

/// The opening of a store's file. It rejects files of other programs before it changes anything.
enum DatabaseFile {
    /// The reason to reject a valid SQLite file that is not a store.
    static let foreign = "it is an SQLite file of another program"

    static func open(at path: String, options: SQLiteStore.Options) throws -> DatabasePool {
        do {
            if options.isReadOnly { return try openReadOnly(at: path, options: options) }
            try createFolder(of: path)
            try checkHeader(of: path)
            return try retryingWhileBusy {
                try prepareNewFile(at: path)
                let pool = try DatabasePool(path: path, configuration: configuration(options))
                try pool.write { try Schema.migrate($0, path: path) }
                // The next open reads the version from the file's header, so the checkpoint writes it there.
                _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
                return pool
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens one more connection to an open file, for reading.
    static func reader(at path: String, options: SQLiteStore.Options) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "TracemarkStore.documents"
        configuration.readonly = true
        configuration.busyMode = .timeout(options.busyTimeoutSeconds)
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func openReadOnly(at path: String, options: SQLiteStore.Options) throws -> DatabasePool {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StoreError.cannotOpen(path: path, reason: "the file does not exist")
        }
        try checkHeader(of: path)
        var configuration = configuration(options)
        configuration.readonly = true
        let pool: DatabasePool
        let version: Int?
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        } catch {
            return try openUnchanging(path, configuration, otherwise: error)
        }
        try checkLayout(version, of: path)
        return pool
    }

    /// Opens a file in a folder where SQLite cannot create its shared memory. No other process can write to the file
    /// then either. If the journal is empty, the file alone is the complete store.
    private static func openUnchanging(
        _ path: String, _ configuration: Configuration, otherwise error: any Error
    ) throws -> DatabasePool {
        let journal = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        guard (journal ?? 0) == 0, var address = URLComponents(string: "file:") else { throw error }
        address.path = URL(fileURLWithPath: path).path
        address.queryItems = [URLQueryItem(name: "immutable", value: "1")]
        guard let uri = address.string else { throw error }
        let pool = try DatabasePool(path: uri, configuration: configuration)
        try checkLayout(try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }, of: path)
        return pool
    }

    private static func checkLayout(_ version: Int?, of path: String) throws {
        guard let version, version < Schema.version else { return }
        throw StoreError.cannotOpen(
            path: path,
            reason:
                "its layout \(version) is too old for read-only access. Open it once with write access to migrate it")
    }

    private static func configuration(_ options: SQLiteStore.Options) -> Configuration {
        var configuration = Configuration()
        configuration.label = "TracemarkStore"
        configuration.busyMode = .timeout(options.busyTimeoutSeconds)
        configuration.maximumReaderCount = options.readerCount
        configuration.persistentReadOnlyConnections = true
        let maximumPageCount = options.maximumPageCount
        configuration.prepareDatabase { db in
            // The writer revisits the pages of its indexes. Readers find their pages in the system's cache too, and an
            // export reads them all.
            let cacheKibibytes = db.configuration.readonly ? 16_384 : 65_536
            // An acknowledged commit survives a power loss. Commits are few, so this costs nothing measurable.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA cache_size = -\(cacheKibibytes);
                    PRAGMA temp_store = MEMORY;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 67108864;
                    """)
            if let maximumPageCount { try db.execute(sql: "PRAGMA max_page_count = \(maximumPageCount)") }
            FilterFunctions.add(to: db)
        }
        return configuration
    }

    private static func createFolder(of path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.cannotOpen(
                path: path, reason: "its folder cannot be created: \(error.localizedDescription)")
        }
    }

    /// Creates an empty file that only its owner may read, because traces contain what users said. SQLite gives its
    /// other files the same permissions. An existing file stays as it is.
    ///
    /// If the creation fails, SQLite fails too and reports the reason.
    static func create(_ path: String) {
        let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Enables incremental vacuum, which SQLite accepts only before the first table and the journal exist.
    private static func prepareNewFile(at path: String) throws {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size == 0 else { return }
        create(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { db in
            guard try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 else { return }
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(Schema.applicationID)")
        }
        try queue.close()
    }

    /// Checks the first 100 bytes, which SQLite documents as "The Database Header".
    private static func checkHeader(of path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw StoreError.cannotOpen(path: path, reason: "it cannot be read")
        }
        defer { try? file.close() }
        let header: [UInt8]
        do {
            header = Array(try file.read(upToCount: 100) ?? Data())
        } catch {
            throw StoreError.cannotOpen(path: path, reason: error.localizedDescription)
        }
        guard !header.isEmpty else { return }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw StoreError.corrupt(path: path, reason: "it is not an SQLite file")
        }
        func number(at offset: Int) -> Int32 {
            header[offset..<offset + 4].reduce(0) { $0 << 8 | Int32($1) }
        }
        // A process that is creating the file has written its first page, but not yet the application's ID.
        let isStillEmpty = number(at: 28) <= 1 && number(at: 40) == 0
        guard number(at: 68) == Schema.applicationID || isStillEmpty else {
            throw StoreError.corrupt(path: path, reason: foreign)
        }
        let version = Int(number(at: 60))
        guard version <= Schema.version else {
            throw StoreError.newerVersion(path: path, found: version, known: Schema.version)
        }
    }

    /// Retries while another process creates the same file. SQLite's own busy handler does not cover that case.
    private static func retryingWhileBusy<Result>(_ body: () throws -> Result) throws -> Result {
        for attempt in 1... {
            do {
                return try body()
            } catch let error as DatabaseError
                where attempt < 100 && [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
            {
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        fatalError("the loop never ends")
    }
}

import Foundation
import GRDB
import TracemarkModel

/// Opens a store's file, and refuses what is none before anything in it is changed.
enum DatabaseFile {
    /// Why a file is refused that is sound, and not a store.
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
                // The version is read from the file itself when it is opened next.
                _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
                return pool
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// One more connection to a file that is open, for reading.
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
            throw StoreError.cannotOpen(path: path, reason: "there is no such file")
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

    /// Where the memory that SQLite shares between processes cannot be made beside the file, nobody can be writing to it
    /// either. If nothing is left in a journal, the file by itself is the store.
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
            path: path, reason: "its layout \(version) is an older one, and it cannot be written to make it today's")
    }

    private static func configuration(_ options: SQLiteStore.Options) -> Configuration {
        var configuration = Configuration()
        configuration.label = "TracemarkStore"
        configuration.busyMode = .timeout(options.busyTimeoutSeconds)
        configuration.maximumReaderCount = options.readerCount
        configuration.persistentReadOnlyConnections = true
        let maximumPageCount = options.maximumPageCount
        configuration.prepareDatabase { db in
            // The writer comes back to the pages of its indexes; what readers read is in the system's memory too, and an
            // export reads all of it.
            let cacheKibibytes = db.configuration.readonly ? 16_384 : 65_536
            // A commit that was acknowledged survives a loss of power too. It costs nothing measurable: commits are few.
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
            throw StoreError.cannotOpen(path: path, reason: "its folder cannot be made: \(error.localizedDescription)")
        }
    }

    /// Makes an empty file that only its owner may read: traces hold what a program's users said. What SQLite puts beside a
    /// file has the file's permissions. One that is there already stays as it is.
    ///
    /// Where none can be made, SQLite cannot make one either, and says why.
    static func create(_ path: String) {
        let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// A file that can give back space must be told so before its first table is made, and before it gets its journal.
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

    /// Looks at the first 100 bytes, which SQLite's documentation describes in "The Database Header".
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
        // Another process that makes the file at this moment has written its first page, and not yet whose it is.
        let isStillEmpty = number(at: 28) <= 1 && number(at: 40) == 0
        guard number(at: 68) == Schema.applicationID || isStillEmpty else {
            throw StoreError.corrupt(path: path, reason: foreign)
        }
        let version = Int(number(at: 60))
        guard version <= Schema.version else {
            throw StoreError.newerVersion(path: path, found: version, known: Schema.version)
        }
    }

    /// Two processes that make the same file at once get in each other's way before SQLite's own waiting helps.
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
        fatalError("the loop has no end")
    }
}

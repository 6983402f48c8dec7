import Foundation
import GRDB
import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkStore

@Suite("The store's file")
struct FileTests {
    private let load = LoadTraces(count: 1_000, end: testNow)

    @Test("What was written is there when the file is opened again")
    func reopening() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new/folder/traces.db"
        var store = try await SQLiteStore.open(at: path)
        try await store.write(load.parts(ofTrace: 1))
        try await store.close()
        await #expect(throws: StoreError.closed) { try await store.write(load.parts(ofTrace: 2)) }
        store = try await SQLiteStore.open(at: path)
        #expect(try await store.trace(load.id(ofTrace: 1))?.spans.count == load.spanCount(ofTrace: 1))
        try await store.close()
    }

    @Test("What a store makes only its owner can read: folder, file, journal and backup")
    func permissions() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new/traces.db"
        let store = try await SQLiteStore.open(at: path)
        try await store.write(load.parts(ofTrace: 1))
        try await store.backUp(to: folder.path + "/new/backup.db")
        for (name, expected) in [("", 0o700), ("/traces.db", 0o600), ("/traces.db-wal", 0o600), ("/backup.db", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/new" + name)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == expected, "\(name)")
        }
        try await store.close()
    }

    @Test("A question that takes too long is ended, and the next one answered", .timeLimit(.minutes(5)))
    func deadline() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteStore.Options()
        options.readTimeoutSeconds = 0.2
        options.readerCount = 1
        let store = try await SQLiteStore.open(at: folder.database, options: options)
        await #expect(throws: StoreError.tooSlow(limitSeconds: 0.2)) {
            try await store.read { db in
                try Int.fetchOne(
                    db,
                    sql: """
                        WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1e12)
                        SELECT count(*) FROM number
                        """)
            }
        }
        #expect(try await store.pool.read { try Int.fetchOne($0, sql: "SELECT 7") } == 7)
        try await store.close()
    }

    @Test("An address is told from a path, and its password is not told")
    func address() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/clickhouse://user:secret@host:8123/traces"
        let error = await #expect(throws: StoreError.self) { _ = try await SQLiteStore.open(at: path) }
        #expect(
            error?.description.contains("a URL is not a file") == true && error?.description.contains("secret") == false
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("Once it is closed, the file alone has everything")
    func copiedAlone() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: 1))
        // A reader that was opened stays open longer than the writer.
        #expect(try await store.trace(load.id(ofTrace: 1)) != nil)
        try await store.close()
        let copy = folder.path + "/copy.db"
        try FileManager.default.copyItem(atPath: folder.database, toPath: copy)
        let other = try await SQLiteStore.open(at: copy)
        #expect(try await other.trace(load.id(ofTrace: 1))?.spans.count == load.spanCount(ofTrace: 1))
        try await other.close()
    }

    @Test("A file of a newer version is refused and left as it is")
    func newerVersion() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: 1))
        try await store.close()
        let queue = try DatabaseQueue(path: folder.database)
        try queue.inDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        await #expect(throws: StoreError.newerVersion(path: folder.database, found: 99, known: Schema.version)) {
            _ = try await SQLiteStore.open(at: folder.database)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
    }

    @Test("A file of the first layout is brought to today's, and spans are found by their ids in every segment")
    func olderVersion() async throws {
        let folder = try TemporaryFolder()
        var store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: 1))
        try await store.close()
        let queue = try DatabaseQueue(path: folder.database)
        try queue.inDatabase { db in
            try db.execute(
                sql: """
                    DROP INDEX span_by_id; ALTER TABLE span DROP COLUMN segment; CREATE INDEX span_by_id ON span (id);
                    DROP TABLE segment; DELETE FROM counter WHERE name = 'part'; PRAGMA user_version = 1
                    """)
        }
        try queue.close()
        store = try await SQLiteStore.open(at: folder.database)
        for number in 2...4 {
            try await store.change { db in
                try db.execute(sql: "UPDATE counter SET value = value + \(Segment.size) WHERE name = 'part'")
            }
            try await store.write(load.parts(ofTrace: number))
        }
        let segments = try await store.read {
            try Int.fetchAll($0, sql: "SELECT DISTINCT segment FROM span ORDER BY 1")
        }
        #expect(segments == [0, 1, 2, 3])
        for number in 1...4 {
            let key = load.parts(ofTrace: number)[1].key
            #expect(try await store.traceIDs(ofSpan: key.spanID) == [key.traceID])
            let prefix = try #require(IDPrefix(key.spanID.description.prefix(15), of: IDPrefix.spanDigitCount))
            let found = try await store.traces(TraceQuery(filter: .condition(.spanPrefix(prefix)))).items
            #expect(found.map(\.id) == [key.traceID])
        }
        try await store.close()
    }

    @Test("A file that is no store is refused and left as it is")
    func otherFiles() async throws {
        let folder = try TemporaryFolder()
        let foreign = folder.path + "/foreign.db"
        let queue = try DatabaseQueue(path: foreign)
        try queue.inDatabase { try $0.execute(sql: "CREATE TABLE t (a); INSERT INTO t VALUES (1)") }
        try queue.close()
        let text = folder.path + "/text.db"
        try Data("Dear diary, this is not a database, but it is longer than a hundred bytes. ".utf8 + Data(count: 200))
            .write(to: URL(fileURLWithPath: text))
        for path in [foreign, text] {
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = await #expect(throws: StoreError.self) { _ = try await SQLiteStore.open(at: path) }
            guard case .corrupt(path, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("A file that another process has just begun to make is waited for, not refused")
    func halfMade() async throws {
        let folder = try TemporaryFolder()
        let queue = try DatabaseQueue(path: folder.database)
        // The first of the two transactions that make a file.
        try queue.inDatabase { try $0.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        try queue.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)).count == 4_096)
        let store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: 1))
        try await store.close()
    }

    @Test("Many that open the same new file at once all get it")
    func openedAtOnce() async throws {
        let folder = try TemporaryFolder()
        for round in 0..<20 {
            let path = folder.path + "/\(round).db"
            try await withThrowingTaskGroup { group in
                for number in 0..<6 {
                    group.addTask {
                        let store = try await SQLiteStore.open(at: path)
                        try await store.write(load.parts(ofTrace: number))
                        try await store.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("Another program's file whose tables are only in its journal is refused")
    func foreignJournal() async throws {
        let folder = try TemporaryFolder()
        let queue = try DatabaseQueue(path: folder.database)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a)")
        }
        let error = await #expect(throws: StoreError.self) { _ = try await SQLiteStore.open(at: folder.database) }
        #expect(error == .corrupt(path: folder.database, reason: "it is an SQLite file of another program"))
        #expect(try queue.inDatabase { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema") } == ["t"])
        try queue.close()
    }

    @Test("Damage within the file is reported as damage, never as an empty answer")
    func damage() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(at: folder.database)
        for number in 0..<20 { try await store.write(load.parts(ofTrace: number)) }
        try await store.waitForTextIndex()
        try await store.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        for page in stride(from: 4_096, to: bytes.count - 4_096, by: 4_096) {
            bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xA5, count: 64))
        }
        try bytes.write(to: URL(fileURLWithPath: folder.database))
        let error = await #expect(throws: StoreError.self) {
            let store = try await SQLiteStore.open(at: folder.database)
            _ = try await store.traces(TraceQuery())
        }
        if case .corrupt? = error { return }
        Issue.record("\(String(describing: error))")
    }

    @Test("On a full disk the writer learns it, what was acknowledged stays, and writing goes on once there is space")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteStore.Options()
        options.maximumPageCount = 400
        var store = try await SQLiteStore.open(at: folder.database, options: options)
        var acknowledged: [Int] = []
        var failed: Int?
        for number in 0..<100 {
            do {
                try await store.write(load.parts(ofTrace: number))
                acknowledged.append(number)
            } catch {
                #expect(error as? StoreError == .diskFull(path: folder.database))
                failed = number
                break
            }
        }
        let refused = try #require(failed)
        #expect(!acknowledged.isEmpty)
        for number in acknowledged {
            #expect(try await store.trace(load.id(ofTrace: number))?.spans.count == load.spanCount(ofTrace: number))
        }
        #expect(try await store.trace(load.id(ofTrace: refused)) == nil)
        try await store.close()
        store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: refused))
        #expect(try await store.trace(load.id(ofTrace: refused)) != nil)
        try await store.waitForTextIndex()
        try await store.checkIntegrity()
        try await store.close()
    }

    @Test("Where nothing can be written, opening says so")
    func readOnly() async throws {
        // Permissions do not stop a superuser, who runs tests in many a container; these folders stop everyone.
        let folder = FileManager.default.fileExists(atPath: "/proc/self") ? "/proc/self" : "/System"
        let error = await #expect(throws: StoreError.self) {
            _ = try await SQLiteStore.open(at: "\(folder)/traces.db")
        }
        switch error {
        case .readOnly?, .cannotOpen?: break
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("A file that is only looked at answers, and stays as it is")
    func lookedAt() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(at: folder.database)
        try await store.pauseTextIndex(true)
        try await store.write(load.parts(ofTrace: 1))
        try await store.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        var options = SQLiteStore.Options()
        options.isReadOnly = true
        options.searchesWaitForIndex = true
        let reader = try await SQLiteStore.open(at: folder.database, options: options)
        #expect(try await reader.trace(load.id(ofTrace: 1))?.spans.count == load.spanCount(ofTrace: 1))
        #expect(try await reader.traces(TraceQuery(filter: try Filter("text:generate_answer"))).items.isEmpty)
        #expect(try await reader.status().textLag == load.spanCount(ofTrace: 1))
        await #expect(throws: StoreError.readOnly(path: folder.database)) {
            try await reader.write(load.parts(ofTrace: 2))
        }
        try await reader.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
        await #expect(throws: StoreError.self) {
            _ = try await SQLiteStore.open(at: folder.path + "/none.db", options: options)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none.db"))
    }

    @Test("More than the queue takes is refused with a time to wait, and kept out altogether")
    func busy() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteStore.Options()
        options.queueCapacity = 200
        let store = try await SQLiteStore.open(at: folder.database, options: options)
        // The writer is held until somebody is refused, or one that is fast might have room for all.
        let (isHeld, isRefused) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let pool = store.pool
        DispatchQueue.global().async {
            pool.writeWithoutTransaction { _ in
                isHeld.signal()
                isRefused.wait()
            }
        }
        await withCheckedContinuation { held in
            DispatchQueue.global().async {
                isHeld.wait()
                held.resume()
            }
        }
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<60 {
                group.addTask {
                    do {
                        try await store.write(load.parts(ofTrace: number))
                        return (number, true)
                    } catch {
                        #expect(error as? StoreError == .busy(retryAfterSeconds: 1))
                        isRefused.signal()
                        return (number, false)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains { !$0.1 })
        for (number, isKept) in outcomes {
            let isThere = try await store.trace(load.id(ofTrace: number)) != nil
            #expect(isThere == isKept)
        }
        try await store.close()
    }

    @Test("A copy made while the store is written to is a sound store")
    func backup() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(at: folder.database)
        try await store.write(load.parts(ofTrace: 1))
        async let more: Void = store.write(load.parts(ofTrace: 2))
        try await store.backUp(to: folder.path + "/copy.db")
        try await more
        let copy = try await SQLiteStore.open(at: folder.path + "/copy.db")
        #expect(try await copy.trace(load.id(ofTrace: 1)) != nil)
        try await copy.checkIntegrity()
        try await copy.close()
        try await store.close()
    }
}

import Foundation
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@Suite("Programs that record into one file")
struct RecordingTests {
    @Test("Two programs record and a third reads the same new file at once: nothing is lost, and nobody is locked out")
    func together() async throws {
        let folder = try TemporaryFolder()
        let programs = try ["one", "two"].map {
            try BuiltProgram("RecordingProgram", [folder.database, "1000", $0])
        }
        let store = try await SQLiteStore.open(at: folder.database)
        var reads = 0
        while programs.contains(where: \.isRunning) {
            _ = try await store.traces(TraceQuery(filter: try Filter("tag.program=one")))
            _ = try await store.status()
            reads += 1
            try await Task.sleep(for: .milliseconds(5))
        }
        for program in programs {
            try await program.succeeded()
            #expect(program.errors == "")
        }
        #expect(reads > 0)
        let status = try await store.status()
        #expect(status.traceCount == 2_000)
        #expect(status.spanCount == 6_000)
        for name in ["one", "two"] {
            let rows = try await store.statistics(
                StatisticsQuery(of: .spans, filter: try Filter("service=\(name)", for: .spans), groupBy: .name))
            #expect(
                Dictionary(uniqueKeysWithValues: rows.map { ($0.group, $0.count) })
                    == ["recorded": 1_000, "first": 1_000, "second": 1_000])
        }
        try await store.close()
    }

    @Test("A program that ends in a task loses nothing, also on one processor")
    func endingInTask() async throws {
        let folder = try TemporaryFolder()
        let program = try BuiltProgram("RecordingProgram", [folder.database, "250", "one", "in-a-task"])
        try await program.succeeded()
        let store = try await SQLiteStore.open(at: folder.database)
        #expect(try await store.status().spanCount == 750)
        try await store.close()
    }

    @Test("A program whose file cannot be written runs on, ends well and says once what is wrong")
    func unwritable() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file"
        try "no store".write(toFile: path, atomically: true, encoding: .utf8)
        for place in [path, path + "/below/traces.db"] {
            let program = try BuiltProgram("RecordingProgram", [place, "250", "one"])
            try await program.succeeded()
            #expect(program.errors.contains("StoreExporter failed: "))
            #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "no store")
    }
}

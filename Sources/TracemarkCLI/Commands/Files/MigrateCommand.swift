import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// `tracemark migrate`: everything from one store to another.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Copy a store to another: from a file to ClickHouse, or back.",
        discussion: """
            What is there already stays, and what is copied again changes nothing: a run that was broken off goes on \
            where it was when it is started again. In the end each trace is read from both and compared.
            """)

    @Option(help: "The store to copy: a file, or clickhouse://user@host:8123/database.")
    var from: String
    @Option(help: "The store to copy to, which is made where there is none.")
    var to: String
    @Flag(help: "Begin anew, though an earlier run had come further.")
    var restart = false

    func validate() throws {
        guard from != to else { throw ValidationError("--from and --to are the same store.") }
    }

    func run() async throws {
        if !from.contains("://"), !FileManager.default.fileExists(atPath: from) {
            throw Failure.notFound("There is no store \(PrintedText.line(from)).")
        }
        let source = try await AnyStore.open(from)
        let target = try await AnyStore.open(to)
        let migration = StoreMigration(
            source: source, target: target, name: AnyStore.description(from), isRestarted: restart)
        do {
            let copied = try await migration.copy()
            let outcome = try await migration.verify()
            try await source.close()
            try await target.close()
            guard outcome.differing.isEmpty else {
                let some = outcome.differing.prefix(5).map { PrintedText.line($0) }.joined(separator: ", ")
                throw Failure(
                    .differs,
                    "\(outcome.differing.count) differ, such as \(some): they may have changed meanwhile.")
            }
            try Output.standard.line(
                "Copied \(copied) traces; \(outcome.traceCount) traces with \(outcome.spanCount) spans, and "
                    + "\(outcome.otherCount) examples and documents, are the same in both, checksum "
                    + "\(String(outcome.checksum, radix: 16)).")
        } catch {
            try? await source.close()
            try? await target.close()
            throw error
        }
    }
}

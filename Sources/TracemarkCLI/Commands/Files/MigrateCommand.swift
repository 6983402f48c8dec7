import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// The command `tracemark migrate`, which copies a whole store to another.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Copy a store to another: from a file to ClickHouse, or back.",
        discussion: """
            Existing data stays, and copying again changes nothing. An interrupted run continues \
            where it stopped. In the end, each trace is read from both stores and compared.
            """)

    @Option(help: "The store to copy: a file, or clickhouse://user@host:8123/database.")
    var from: String
    @Option(help: "The store to copy to. It is created if it does not exist.")
    var to: String
    @Flag(help: "Begin anew instead of continuing an earlier run.")
    var restart = false

    func validate() throws {
        guard from != to else { throw ValidationError("--from and --to are the same store. Name two stores.") }
    }

    func run() async throws {
        if !from.contains("://"), !FileManager.default.fileExists(atPath: from) {
            throw Failure.notFound("The store \(TerminalText.line(from)) does not exist.")
        }
        let source = try await StoreLocation.open(from)
        let target = try await StoreLocation.open(to)
        let migration = StoreMigration(
            source: source, target: target, name: StoreLocation.description(from), isRestarted: restart)
        do {
            let copied = try await migration.copy()
            let outcome = try await migration.verify()
            try await source.close()
            try await target.close()
            guard outcome.differing.isEmpty else {
                let some = outcome.differing.prefix(5).map { TerminalText.line($0) }.joined(separator: ", ")
                throw Failure(
                    .differs,
                    """
                    Differing records: \(outcome.differing.count), such as \(some). They may have changed meanwhile; \
                    run the command again.
                    """
                )
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

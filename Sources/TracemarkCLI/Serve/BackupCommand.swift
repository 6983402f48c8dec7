import ArgumentParser
import TracemarkStore

/// The command `tracemark backup`, which copies a store while it is in use.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a store to another file, while a server writes to it.",
        discussion: "The copy is a complete, compact snapshot of the store. It can be opened like any store.")

    @OptionGroup var file: StoreFileOption
    @Argument(help: "The file to write. It must not exist.")
    var destination: String

    func run() async throws {
        let store = try await SQLiteStore.open(at: file.existing())
        do {
            try await store.backUp(to: destination)
        } catch {
            try? await store.close()
            throw error
        }
        let copy = try await SQLiteStore.open(at: destination)
        let status = try await copy.status()
        try await copy.close()
        try await store.close()
        print("Copied \(status.traceCount) traces with \(status.spanCount) spans to \(destination).")
    }
}

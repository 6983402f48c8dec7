import ArgumentParser
import Foundation
import TracemarkServer

/// The command `tracemark keys`, for access to a server that is not on loopback.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Create, list and revoke the API keys of a server.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key and print it. The store keeps only its hash, so it cannot be shown again.")

        @OptionGroup var file: StoreFileOption
        @Option(
            help: ArgumentHelp(
                """
                A scope of the key: ingest, read or write. None includes another. Repeatable; \
                the default is ingest and read.
                """, valueName: "scope"))
        var scope: [AccessScope] = []
        @Argument(help: "The name of the key.")
        var name: String

        func run() async throws {
            let store = try await StoreLocation.open(file.path)
            let scopes: Set<AccessScope> = scope.isEmpty ? [.ingest, .read] : Set(scope)
            if scope.isEmpty {
                // This goes to standard error, because a program may read the key from standard output.
                FileHandle.standardError.write(
                    Data(
                        """
                        The key can ingest and read. To also delete data, and change alerts, views and datasets, \
                        create one with `--scope ingest --scope read --scope write`.

                        """.utf8))
            }
            print(try await KeyRing(store).create(name: name, scopes: scopes))
            try await store.close()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")

        @OptionGroup var file: StoreFileOption

        func run() async throws {
            let store = try await StoreLocation.open(file.existing())
            for key in try await KeyRing(store).all() {
                let scopes = AccessScope.allCases.filter { key.scopes.contains($0) }.map(\.rawValue)
                print("\(key.id)  \(key.created)  \(scopes.joined(separator: ","))  \(key.name)")
            }
            try await store.close()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key. A running server rejects it from then on.")

        @OptionGroup var file: StoreFileOption
        @Argument(help: "The identifier of the key, or its name if only one key has it.")
        var key: String

        func run() async throws {
            let store = try await StoreLocation.open(file.existing())
            let revoked = try await KeyRing(store).revoke(key)
            try await store.close()
            guard let revoked else {
                throw Failure.notFound(
                    "The key \"\(key)\" does not exist, or is ambiguous. `tracemark keys list` lists all identifiers.")
            }
            print("Revoked \(revoked.id) (\(revoked.name)).")
        }
    }
}

extension AccessScope: ExpressibleByArgument {}

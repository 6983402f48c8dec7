import ArgumentParser
import Foundation
import TracemarkServer

/// `tracemark keys`: who may reach a server that is not on loopback.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list and revoke the keys that a server lets in.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key, and print it. It is kept as a hash only and cannot be shown again.")

        @OptionGroup var file: StoreFileOption
        @Option(
            help: ArgumentHelp(
                """
                What the key allows: ingest, read, write, none of which includes another. May be given several times; \
                ingest and read if never.
                """, valueName: "scope"))
        var scope: [AccessScope] = []
        @Argument(help: "What to call the key.")
        var name: String

        func run() async throws {
            let store = try await AnyStore.open(file.path)
            let scopes: Set<AccessScope> = scope.isEmpty ? [.ingest, .read] : Set(scope)
            if scope.isEmpty {
                // Beside the key, which a program may read.
                FileHandle.standardError.write(
                    Data(
                        """
                        The key may ingest and read. `--scope ingest --scope read --scope write` makes one that may remove, \
                        and change alerts, views and datasets, too.

                        """.utf8))
            }
            print(try await KeyRing(store).create(name: name, scopes: scopes))
            try await store.close()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without what is secret.")

        @OptionGroup var file: StoreFileOption

        func run() async throws {
            let store = try await AnyStore.open(file.existing())
            for key in try await KeyRing(store).all() {
                let scopes = AccessScope.allCases.filter { key.scopes.contains($0) }.map(\.rawValue)
                print("\(key.id)  \(key.created)  \(scopes.joined(separator: ","))  \(key.name)")
            }
            try await store.close()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a key back. A server that runs lets it in no more from then on.")

        @OptionGroup var file: StoreFileOption
        @Argument(help: "The key's id, or its name where only one key has it.")
        var key: String

        func run() async throws {
            let store = try await AnyStore.open(file.existing())
            let revoked = try await KeyRing(store).revoke(key)
            try await store.close()
            guard let revoked else {
                throw Failure.notFound("There is no key \"\(key)\", or several. `tracemark keys list` shows their ids.")
            }
            print("Revoked \(revoked.id) (\(revoked.name)).")
        }
    }
}

extension AccessScope: ExpressibleByArgument {}

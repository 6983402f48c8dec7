import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// The command `tracemark`, for a store in a file or on a server.
@main
struct TracemarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracemark",
        abstract: "Show and manage traces, in a file or on a server.",
        discussion: """
            The store is .tracemark/traces.db, unless --db or TRACEMARK_DB names another file, or --url or \
            TRACEMARK_URL names a server. The server's key comes from TRACEMARK_API_KEY.

            Exit codes: 0 success, 1 failure, 3 a named object does not exist, 4 differences were found \
            (migrate, and traces diff --exit-code), 64 the command or a filter is invalid.

            Completions: tracemark --generate-completion-script zsh, bash or fish.
            """,
        version: TracemarkVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Reading",
                subcommands: [TracesCommand.self, SpansCommand.self, DatasetsCommand.self, TailCommand.self]),
            CommandGroup(
                name: "Files",
                subcommands: [
                    ExportCommand.self, ImportCommand.self, BackupCommand.self, MigrateCommand.self, PruneCommand.self,
                ]),
            CommandGroup(name: "Serving", subcommands: [ServeCommand.self, KeysCommand.self, AlertsCommand.self]),
        ])

    static func main() async {
        // If a reader such as `head` exits, the failing write ends the command quietly.
        signal(SIGPIPE, SIG_IGN)
        Output.fillClosedDescriptors()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try Output.standard.flush()
        } catch {
            Failure.exit(for: error) { Self.exit(withError: $0) }
        }
    }
}

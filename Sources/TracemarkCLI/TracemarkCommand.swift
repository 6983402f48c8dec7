import ArgumentParser
import Foundation
import Tracemark
import TracemarkModel

/// `tracemark`: looks into a store of traces, a file or a server.
@main
struct TracemarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracemark",
        abstract: "Look at traces, in a file or on a server.",
        discussion: """
            Traces are kept in .tracemark/traces.db, unless --db or TRACEMARK_DB names another file, or --url or \
            TRACEMARK_URL a server; a server's key is taken from TRACEMARK_API_KEY.

            Exit codes: 0 done, 1 failed, 3 what was named does not exist, 4 differences were found (migrate, and traces \
            diff --exit-code), 64 the command or a filter was wrong.

            Completions: tracemark --generate-completion-script zsh, bash or fish.
            """,
        version: TracemarkVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Looking",
                subcommands: [TracesCommand.self, SpansCommand.self, DatasetsCommand.self, TailCommand.self]),
            CommandGroup(
                name: "Files",
                subcommands: [
                    ExportCommand.self, ImportCommand.self, BackupCommand.self, MigrateCommand.self, PruneCommand.self,
                ]),
            CommandGroup(name: "Serving", subcommands: [ServeCommand.self, KeysCommand.self, AlertsCommand.self]),
        ])

    static func main() async {
        // A reader that goes away, such as `head`, is found out by the write that fails, and ends the command quietly.
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

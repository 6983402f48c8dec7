import ArgumentParser
import Foundation

/// The file of a store, for commands that work on the file itself and never on a server.
struct StoreFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file that traces are kept in (default: .tracemark/traces.db, or TRACEMARK_DB).", valueName: "path"),
        completion: .file(extensions: ["db"]))
    var db: String?

    /// The file that was named, or the one that counts where none was.
    var path: String {
        let environment = ProcessInfo.processInfo.environment["TRACEMARK_DB"] ?? ""
        return db ?? (environment.isEmpty ? Self.standardPath : environment)
    }

    /// Where a store is if nobody says otherwise.
    static let standardPath = ".tracemark/traces.db"
}

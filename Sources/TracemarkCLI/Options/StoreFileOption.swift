import ArgumentParser
import Foundation

/// The store itself, for commands that never ask a server.
struct StoreFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file, or ClickHouse address, that traces are kept in (default: .tracemark/traces.db, or TRACEMARK_DB).",
            valueName: "path"),
        completion: .file(extensions: ["db"]))
    var db: String?

    /// The file that was named, or the one that counts where none was.
    var path: String {
        let environment = ProcessInfo.processInfo.environment["TRACEMARK_DB"] ?? ""
        return db ?? (environment.isEmpty ? Self.standardPath : environment)
    }

    /// The same, of a file that must be there.
    ///
    /// - Throws: `Failure` with its name if it is not.
    func existing() throws -> String {
        guard path.contains("://") || FileManager.default.fileExists(atPath: path) else {
            throw Failure.notFound("There is no store \(path). --db or TRACEMARK_DB names another.")
        }
        return path
    }

    /// Where a store is if nobody says otherwise.
    static let standardPath = ".tracemark/traces.db"
}

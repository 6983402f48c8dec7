import ArgumentParser
import Foundation

/// The option that names the store, for commands that never use a server.
struct StoreFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store's file or ClickHouse address (default: .tracemark/traces.db, or TRACEMARK_DB).",
            valueName: "path"),
        completion: .file(extensions: ["db"]))
    var db: String?

    /// The path of the named file, or of the default one.
    var path: String {
        let environment = ProcessInfo.processInfo.environment["TRACEMARK_DB"] ?? ""
        return db ?? (environment.isEmpty ? Self.standardPath : environment)
    }

    /// Returns the path of an existing file.
    ///
    /// - Throws: `Failure` if the file does not exist.
    func existing() throws -> String {
        guard path.contains("://") || FileManager.default.fileExists(atPath: path) else {
            throw Failure.notFound("The store \(path) does not exist. Name another with --db or TRACEMARK_DB.")
        }
        return path
    }

    /// The default path of a store.
    static let standardPath = ".tracemark/traces.db"
}

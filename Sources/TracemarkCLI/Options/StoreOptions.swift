import ArgumentParser
import Foundation
import TracemarkClickHouse
import TracemarkClient
import TracemarkModel
import TracemarkStore

/// The options that select the store of a command.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store's file or ClickHouse address (default: .tracemark/traces.db, or TRACEMARK_DB).",
            valueName: "path"),
        completion: .file(extensions: ["db"]))
    var db: String?
    @Option(
        help: ArgumentHelp(
            "The URL of a server (or TRACEMARK_URL, with the key in TRACEMARK_API_KEY).", valueName: "url"))
    var url: String?

    /// The purpose of opening a store.
    enum Purpose {
        /// The file must exist.
        case reading
        /// The file is created if it does not exist.
        case writing
    }

    /// Opens the store, runs a closure with it, and closes it.
    ///
    /// - Parameter filter: The filter that the closure will use. If it searches text, the index is completed first.
    func withStore<Result>(
        _ purpose: Purpose = .reading, searching filter: Filter = .all, _ body: (any TraceStore) async throws -> Result
    ) async throws -> Result {
        let store = try await open(purpose)
        let result: Result
        do {
            try await TextIndexWaiting.prepare(store, for: filter)
            result = try await body(store)
        } catch {
            try? await store.close()
            throw error
        }
        try await store.close()
        return result
    }

    private enum Location {
        case file(String)
        case server(String)
    }

    private func open(_ purpose: Purpose) async throws -> any TraceStore {
        switch try location() {
        case .server(let url):
            let key = ProcessInfo.processInfo.environment["TRACEMARK_API_KEY"]
            return try RemoteStore(url: url, apiKey: key.flatMap { $0.isEmpty ? nil : $0 })
        case .file(let path):
            if path.hasPrefix(ClusterAddress.scheme) { return try await StoreLocation.open(path) }
            guard !path.isEmpty else { throw Failure.usage("--db is empty. Pass the path of a file.") }
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                throw Failure.usage(
                    """
                    \(path) is a folder. Pass the path of a file, such as \
                    \((path as NSString).appendingPathComponent("traces.db")).
                    """
                )
            }
            // The store rejects a URL, and does not print it, because it may contain a password.
            if purpose == .reading, !path.contains("://"), !FileManager.default.fileExists(atPath: path) {
                throw Failure.notFound(
                    "The store \(path) does not exist. `tracemark import FILE` or a program that records creates it; "
                        + "--db names another.")
            }
            var options = SQLiteStore.Options()
            options.searchesWaitForIndex = true
            do {
                return try await SQLiteStore.open(at: path, options: options)
            } catch let error as StoreError where purpose == .reading && error.mayAllowReading {
                // A file that cannot be written may still be readable.
                options.isReadOnly = true
                return try await SQLiteStore.open(at: path, options: options)
            }
        }
    }

    private func location() throws -> Location {
        switch (db, url) {
        case (_?, _?): throw Failure.usage("--db and --url are both given. Pass only one.")
        case (let path?, nil): return .file(path)
        case (nil, let url?): return .server(url)
        case (nil, nil): break
        }
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        switch (environment["TRACEMARK_DB"], environment["TRACEMARK_URL"]) {
        case (_?, _?):
            throw Failure.usage("TRACEMARK_DB and TRACEMARK_URL are both set. Choose one with --db or --url.")
        case (nil, let url?): return .server(url)
        case (let path, nil): return .file(path ?? StoreFileOption.standardPath)
        }
    }
}

extension StoreError {
    fileprivate var mayAllowReading: Bool {
        switch self {
        case .readOnly, .cannotOpen: true
        default: false
        }
    }
}

import ArgumentParser
import Foundation
import TracemarkClickHouse
import TracemarkClient
import TracemarkModel
import TracemarkStore

/// Which store a command is about.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file, or ClickHouse address, that traces are kept in (default: .tracemark/traces.db, or TRACEMARK_DB).",
            valueName: "path"),
        completion: .file(extensions: ["db"]))
    var db: String?
    @Option(
        help: ArgumentHelp(
            "A server that traces are kept by (or TRACEMARK_URL; its key from TRACEMARK_API_KEY).", valueName: "url"))
    var url: String?

    /// Whether a command only looks, or brings something.
    enum Purpose {
        /// A file must be there.
        case reading
        /// A file is made where there is none.
        case writing
    }

    /// Runs something with the store, and closes it.
    ///
    /// - Parameter filter: What is going to be asked for: words are indexed first.
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

    private enum Place {
        case file(String)
        case server(String)
    }

    private func open(_ purpose: Purpose) async throws -> any TraceStore {
        switch try place() {
        case .server(let url):
            let key = ProcessInfo.processInfo.environment["TRACEMARK_API_KEY"]
            return try RemoteStore(url: url, apiKey: key.flatMap { $0.isEmpty ? nil : $0 })
        case .file(let path):
            if path.hasPrefix(ClusterAddress.scheme) { return try await AnyStore.open(path) }
            guard !path.isEmpty else { throw Failure.usage("--db needs the name of a file, and it is empty.") }
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                throw Failure.usage(
                    "\(path) is a folder; --db needs the name of a file, such as \((path as NSString).appendingPathComponent("traces.db"))."
                )
            }
            // An address that is none of a file is refused by the store, which does not print what it may hold.
            if purpose == .reading, !path.contains("://"), !FileManager.default.fileExists(atPath: path) {
                throw Failure.notFound(
                    "There is no store \(path). `tracemark import FILE` or a program that records makes one; "
                        + "--db names another.")
            }
            var options = SQLiteStore.Options()
            options.searchesWaitForIndex = true
            do {
                return try await SQLiteStore.open(at: path, options: options)
            } catch let error as StoreError where purpose == .reading && error.mayBeOfWriting {
                // It can be looked at all the same.
                options.isReadOnly = true
                return try await SQLiteStore.open(at: path, options: options)
            }
        }
    }

    private func place() throws -> Place {
        switch (db, url) {
        case (_?, _?): throw Failure.usage("Either --db or --url can be given, not both.")
        case (let path?, nil): return .file(path)
        case (nil, let url?): return .server(url)
        case (nil, nil): break
        }
        let environment = ProcessInfo.processInfo.environment.filter { !$0.value.isEmpty }
        switch (environment["TRACEMARK_DB"], environment["TRACEMARK_URL"]) {
        case (_?, _?): throw Failure.usage("TRACEMARK_DB and TRACEMARK_URL are both set; say which by --db or --url.")
        case (nil, let url?): return .server(url)
        case (let path, nil): return .file(path ?? StoreFileOption.standardPath)
        }
    }
}

extension StoreError {
    fileprivate var mayBeOfWriting: Bool {
        switch self {
        case .readOnly, .cannotOpen: true
        default: false
        }
    }
}

import Tracemark

/// An error of a store, as a sentence with a remedy.
public enum StoreError: Error, Sendable, Hashable {
    /// Too many updates wait to be written, or another process locks the store. The store kept nothing; retry later.
    case busy(retryAfterSeconds: Double)
    /// A newer version of Tracemark created the store. Nothing was changed.
    case newerVersion(path: String, found: Int, known: Int)
    /// The file is damaged, or it is not a store.
    case corrupt(path: String, reason: String)
    /// The disk is full. Acknowledged data is safe; this write was not stored.
    case diskFull(path: String)
    /// The file or its folder is read-only.
    case readOnly(path: String)
    /// The file or its folder cannot be opened.
    case cannotOpen(path: String, reason: String)
    /// Another writer changed the data in the meantime.
    case conflict(String)
    /// The cursor belongs to another store or query.
    case invalidCursor(String)
    /// The query is not possible.
    case invalidQuery(String)
    /// The query exceeded the time limit of queries.
    case tooSlow(limitSeconds: Double)
    /// The store is closed.
    case closed
    /// A part of the store, such as a node of its cluster, is unreachable.
    case unavailable(String)
    /// A server requires another key.
    case accessDenied(String)
    /// Any other error of the engine.
    case engine(String)
}

extension StoreError: CustomStringConvertible, TraceRepresentable {
    /// The problem and its remedy, as sentences.
    public var description: String {
        switch self {
        case .busy(let seconds): "The store's write queue is full. Try again in \(seconds) seconds."
        case .newerVersion(let path, let found, let known):
            """
            \(path) has layout \(found), and this program supports layouts up to \(known). \
            Use the newer program that wrote it.
            """
        case .corrupt(let path, let reason): "\(path) is damaged or not a Tracemark store: \(reason)."
        case .diskFull(let path): "The disk of \(path) is full. Acknowledged data is safe. Delete data or add space."
        case .readOnly(let path): "\(path) cannot be written, because the file or its folder is read-only."
        case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)."
        case .conflict(let what): "\(what) was changed meanwhile. Read it again first."
        case .invalidCursor(let cursor):
            "The cursor \"\(cursor)\" does not belong to this list. Start with the first page."
        case .invalidQuery(let reason): reason
        case .tooSlow(let limit):
            "The query took longer than \(limit) seconds. Query less: a shorter time window, or fewer words."
        case .closed: "The store is closed."
        case .unavailable(let reason): "A part of the store cannot be reached: \(reason)."
        case .accessDenied(let reason): "Access is denied: \(reason)."
        case .engine(let reason): "The store's engine failed: \(reason)."
        }
    }
}

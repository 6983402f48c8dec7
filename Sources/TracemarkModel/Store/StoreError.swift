import Tracemark

/// What went wrong in a store, as a sentence that its user can act on.
public enum StoreError: Error, Sendable, Hashable {
    /// Too much is waiting to be written, or another process holds the store. Nothing was kept; send it again later.
    case busy(retryAfterSeconds: Double)
    /// The store was made by a newer version of Tracemark. Nothing was changed.
    case newerVersion(path: String, found: Int, known: Int)
    /// The file is no store, or it is damaged.
    case corrupt(path: String, reason: String)
    /// There is no space left. What was acknowledged before is safe; nothing of this was kept.
    case diskFull(path: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The file or its folder cannot be opened.
    case cannotOpen(path: String, reason: String)
    /// Something was changed by another one meanwhile.
    case conflict(String)
    /// The cursor comes from another store or another question.
    case invalidCursor(String)
    /// The question cannot be asked like this.
    case invalidQuery(String)
    /// The answer took longer than questions may.
    case tooSlow(limitSeconds: Double)
    /// The store was closed.
    case closed
    /// A part of the store, such as a node of its cluster, cannot be reached.
    case unavailable(String)
    /// The store is behind a server that wants another key.
    case accessDenied(String)
    /// Anything else that the engine reports.
    case engine(String)
}

extension StoreError: CustomStringConvertible, TraceRepresentable {
    /// What went wrong and what can be done.
    public var description: String {
        switch self {
        case .busy(let seconds): "The store has more to write than it can take; try again in \(seconds) seconds."
        case .newerVersion(let path, let found, let known):
            "\(path) has layout \(found), and this program knows layouts up to \(known). Use the newer program that wrote it."
        case .corrupt(let path, let reason): "\(path) is damaged or not a Tracemark store: \(reason)."
        case .diskFull(let path): "There is no space left for \(path). What was acknowledged before is safe."
        case .readOnly(let path): "\(path) cannot be written: the file or its folder is read-only."
        case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)."
        case .conflict(let what): "\(what) was changed meanwhile; read it again first."
        case .invalidCursor(let cursor): "\"\(cursor)\" is no cursor of this list."
        case .invalidQuery(let reason): reason
        case .tooSlow(let limit):
            "The answer took longer than \(limit) seconds. Ask for less: a shorter time, or fewer words."
        case .closed: "The store was closed."
        case .unavailable(let reason): "A part of the store cannot be reached: \(reason)."
        case .accessDenied(let reason): "Access was denied: \(reason)."
        case .engine(let reason): "The store's engine failed: \(reason)."
        }
    }
}

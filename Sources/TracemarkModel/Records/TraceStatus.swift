/// How the work of a trace or span stands.
public enum TraceStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// It has started, and its end has not come yet.
    case running
    /// It has ended, and nothing was reported to have failed.
    case ok
    /// It failed.
    case error
    /// It was cancelled, which is not a failure.
    case cancelled
    /// Its end has not come for longer than the store was told to wait: its program is probably gone.
    case abandoned
}

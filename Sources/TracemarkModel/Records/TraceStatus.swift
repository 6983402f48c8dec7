/// The status of a trace or span.
public enum TraceStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// The work has started, and its end has not arrived.
    case running
    /// The work has ended, and no failure was reported.
    case ok
    /// The work failed.
    case error
    /// The work was cancelled, which is not a failure.
    case cancelled
    /// The end has not arrived within the store's timeout, so the program has probably died.
    case abandoned
}

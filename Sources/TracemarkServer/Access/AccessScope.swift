/// A permission that a key grants.
public enum AccessScope: String, Sendable, Hashable, Codable, CaseIterable {
    /// Sending spans, metrics and feedback.
    case ingest
    /// Reading traces, datasets and everything else.
    case read
    /// Changing and deleting stored data.
    case write
}

/// The permissions of a request's sender.
public struct Access: Sendable, Hashable {
    /// The identifier of the sender's key; nil for a sender without a key.
    public var keyName: String?
    /// The granted scopes.
    public var scopes: Set<AccessScope>

    /// No permissions.
    public static let none = Access(keyName: nil, scopes: [])
    /// All permissions, for a server on a developer's own machine.
    public static let open = Access(keyName: nil, scopes: Set(AccessScope.allCases))
}

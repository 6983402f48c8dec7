/// What a key allows.
public enum AccessScope: String, Sendable, Hashable, Codable, CaseIterable {
    /// To send spans, metrics and the like.
    case ingest
    /// To read traces, datasets and everything else.
    case read
    /// To change and remove what is there.
    case write
}

/// What the sender of a request may do.
public struct Access: Sendable, Hashable {
    /// The name of the sender's key; nil for one without a key.
    public var keyName: String?
    /// What is allowed.
    public var scopes: Set<AccessScope>

    /// Nothing.
    public static let none = Access(keyName: nil, scopes: [])
    /// Everything, as on a machine of one's own.
    public static let open = Access(keyName: nil, scopes: Set(AccessScope.allCases))
}

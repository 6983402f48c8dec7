// swift-format-ignore-file
public struct Search: Sendable {
    public init() {}

    // @trace("retrieve_context", type: .retrieval, as: retrieve, tags: [team: "search", "data.region": "eu\"west"],
    //        skip: [limit], redact: [email], metrics: [documents: result.count, "query.length": query.count],
    //        error: result.isEmpty)
    public func find(_ query: String, email: String, limit: Int) -> [String] {
        query.isEmpty ? [] : Array(repeating: query, count: limit)
    }

    /* @trace(kind: .client, capture: .inputs) */
    public func _inputsOnly(_ text: String) -> String { text }

    /// @trace(capture: .output)
    public func _outputOnly(_ text: String) -> String { text }

    /**
     * @trace(capture: .none)
     */
    public func _nothing(_ text: String) -> String { text }

    //@trace(access: .public)
    func _wider(_ text: String) -> String { text }

    // What looks like a secret is redacted without being asked for; `redact: []` says that it is none.
    // @trace
    public func _logIn(user: String, password: String) -> Bool { user != password }

    // What else is one is listed.
    // @trace(redact: [user])
    public func _signUp(user: String, password: String) -> Bool { user != password }

    // @trace(redact: [])
    public func _logOut(secret: String) -> Bool { secret.isEmpty }

    // @trace(sample: 0)
    public func _never(_ text: String) -> String { text }

    // @trace(metrics: [length: text.count], error: text.isEmpty)
    public func _store(_ text: String) {}
}

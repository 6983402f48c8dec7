/// What a `// @trace(…)` comment says.
///
///     // @trace("retrieve_context", type: .retrieval, skip: [apiKey], metrics: [documents: result.count])
struct Annotation {
    /// A word or piece of code, and where it stands.
    struct Located {
        var text: String
        var offset: Int
    }

    /// A tag or metric: the key as a string literal's content, the value as source text.
    struct Entry {
        var key: String
        var value: Located
    }

    enum Capture: String, CaseIterable {
        case all, inputs, output, none
    }

    /// The options, in the order in which the documentation lists them.
    enum Key: String, CaseIterable {
        case name, type, kind, `as`, tags, skip, redact, capture, access, metrics, error, sample
    }

    /// Where the `@` stands.
    var offset: Int
    /// `// @trace(none)`: leaves a member of an annotated type out.
    var isNone = false
    /// The options that are written.
    var keys: [Key] = []
    /// A string literal's content as written between the quotes, interpolations included.
    var name: Located?
    /// The wrapper's name: `run` in `as: run`.
    var alias: Located?
    var type: Located?
    var kind: Located?
    /// Values are string literals, quotes included.
    var tags: [Entry] = []
    var skip: [Located] = []
    /// Nil where the option is absent; an empty list redacts nothing, not even what looks like a secret.
    var redact: [Located]?
    var capture: Capture = .all
    var access: Located?
    var metrics: [Entry] = []
    var error: Located?
    var sample: Located?

    /// OpenInference's span kinds.
    static let types = ["llm", "retrieval", "tool", "agent", "chain", "embedding", "guardrail", "evaluator"]
    /// OpenTelemetry's span kinds.
    static let kinds = ["internal", "server", "client", "producer", "consumer"]
    static let accessLevels = ["public", "package", "internal"]

    /// The options of a member of an annotated type: its own, and the type's where it has none; tags of both.
    func merged(over type: Annotation) -> Annotation {
        var merged = self
        func isInherited(_ key: Key) -> Bool { !keys.contains(key) && type.keys.contains(key) }
        if isInherited(.type) { merged.type = type.type }
        if isInherited(.kind) { merged.kind = type.kind }
        if isInherited(.skip) { merged.skip = type.skip }
        if isInherited(.redact) { merged.redact = type.redact }
        if isInherited(.capture) { merged.capture = type.capture }
        if isInherited(.access) { merged.access = type.access }
        if isInherited(.sample) { merged.sample = type.sample }
        merged.tags = type.tags.filter { tag in !tags.contains { $0.key == tag.key } } + tags
        return merged
    }

    /// The options that make sense for one function only.
    static let functionKeys: [Key] = [.name, .as, .metrics, .error]
}

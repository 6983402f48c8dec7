/// The content of a `// @trace(…)` comment.
///
///     // @trace("retrieve_context", type: .retrieval, skip: [apiKey], metrics: [documents: result.count])
package struct Annotation {
    /// A word or piece of code with its byte offset in the file.
    package struct Located {
        package var text: String
        package var offset: Int

        package init(text: String, offset: Int) {
            self.text = text
            self.offset = offset
        }
    }

    /// A tag or metric: the key as a string literal's content, the value as source text.
    package struct Entry {
        package var key: String
        package var value: Located

        package init(key: String, value: Located) {
            self.key = key
            self.value = value
        }
    }

    package enum Capture: String, CaseIterable {
        case all, inputs, output, none
    }

    /// The form in which a value is captured. `stored` runs none of the program's code. The other forms run code of
    /// the value's type.
    package enum CaptureForm: String, CaseIterable {
        case stored, encoded, described
    }

    /// The options, in the order in which the documentation lists them.
    package enum Key: String, CaseIterable {
        case name, type, kind, `as`, tags, skip, redact, addresses, capture, access, metrics, error, sample
    }

    /// The byte offset of the `@`.
    package var offset: Int
    /// `// @trace(none)`: leaves a member of an annotated type out.
    package var isNone = false
    /// The options that the annotation writes.
    package var keys: [Key] = []
    /// A string literal's content as written between the quotes, interpolations included.
    package var name: Located?
    /// The wrapper's name: `run` in `as: run`.
    package var alias: Located?
    package var type: Located?
    package var kind: Located?
    /// Values are string literals, quotes included.
    package var tags: [Entry] = []
    package var skip: [Located] = []
    /// Nil where the option is absent; an empty list redacts nothing, not even what looks like a secret.
    package var redact: [Located]?

    /// Returns whether spans redact the parameter of a name. They redact the listed parameters. Unless the list is
    /// empty, they also redact names that look like secrets.
    package func redacts(_ name: String) -> Bool {
        guard let redact else { return SecretNames.contains(name) }
        if redact.isEmpty { return false }
        return redact.contains { $0.text.withoutBackticks == name } || SecretNames.contains(name)
    }

    /// Drops names from the list. A list that loses all its names becomes nil, not empty.
    package mutating func keepRedacted(_ isKept: (String) -> Bool) {
        guard let names = redact, !names.isEmpty else { return }
        let kept = names.filter { isKept($0.text) }
        redact = kept.isEmpty ? nil : kept
    }
    /// The pointers of a C function whose addresses are recorded.
    package var addresses: [Located] = []
    package var capture: Capture = .all
    package var captureForm = CaptureForm.stored
    package var access: Located?
    package var metrics: [Entry] = []
    package var error: Located?
    package var sample: Located?

    package init(offset: Int) {
        self.offset = offset
    }

    /// OpenInference's span kinds.
    package static let types = ["llm", "retrieval", "tool", "agent", "chain", "embedding", "guardrail", "evaluator"]
    /// OpenTelemetry's span kinds.
    package static let kinds = ["internal", "server", "client", "producer", "consumer"]
    package static let accessLevels = ["public", "package", "internal"]

    /// Returns a member's options merged over those of its type. The member's own options win; tags come from both.
    func merged(over type: Annotation) -> Annotation {
        var merged = self
        func isInherited(_ key: Key) -> Bool { !keys.contains(key) && type.keys.contains(key) }
        if isInherited(.type) { merged.type = type.type }
        if isInherited(.kind) { merged.kind = type.kind }
        if isInherited(.skip) { merged.skip = type.skip }
        if isInherited(.redact) { merged.redact = type.redact }
        if isInherited(.capture) {
            merged.capture = type.capture
            merged.captureForm = type.captureForm
        }
        if isInherited(.access) { merged.access = type.access }
        if isInherited(.sample) { merged.sample = type.sample }
        merged.tags = type.tags.filter { tag in !tags.contains { $0.key == tag.key } } + tags
        return merged
    }

    /// The options that apply to a single function only.
    static let functionKeys: [Key] = [.name, .as, .addresses, .metrics, .error]
}

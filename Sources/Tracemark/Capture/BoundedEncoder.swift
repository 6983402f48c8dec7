/// Encodes any `Encodable` into a ``JSONNode`` within a ``CaptureBudget``.
///
/// A value that does not fit is cut where the budget ends: `[1,2,3,"…"]`, `{"title":"A","…":"…"}`. The error's text
/// replaces a value that throws, and its siblings are kept.
struct BoundedEncoder: Encoder {
    let node: JSONNode
    let budget: CaptureBudget
    /// The number of levels that may follow below `node`.
    let depth: Int
    /// The number of times that the value was replaced by its content: for example, an optional by its wrapped value.
    var unwrappings = 0

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = node.content {} else { node.content = .object([]) }
        // A dictionary's order differs in every run. Sorting it makes two traces of the same call read the same.
        node.isUnordered = String(describing: type) == "_DictionaryCodingKey"
        return KeyedEncodingContainer(Keyed<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = node.content {} else { node.content = .array([]) }
        return Unkeyed(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    /// Returns an encoder for a value one level below.
    fileprivate func child() -> BoundedEncoder {
        BoundedEncoder(node: JSONNode(), budget: budget, depth: depth - 1)
    }

    /// Encodes `value` into `node`.
    fileprivate func encode<Value: Encodable>(_ value: Value) throws(CaptureBudget.Exhausted) {
        if let scalar = JSONNode.Content(scalar: value, within: budget) {
            node.content = scalar
            return
        }
        guard depth > 0 else {
            node.content = .text("…")
            return
        }
        do {
            try value.encode(to: self)
        } catch let exhausted as CaptureBudget.Exhausted {
            node.isCut = true
            throw exhausted
        } catch {
            node.content = .text(budget.text("[not encodable: \(error)]"))
        }
    }
}

extension JSONNode {
    static func root<Value: Encodable>(encoding value: Value, within limits: CaptureLimits = .current) -> JSONNode {
        let budget = CaptureBudget(limits)
        return root(encoding: value, within: budget, depth: budget.depth)
    }

    static func root<Value: Encodable>(encoding value: Value, within budget: CaptureBudget, depth: Int) -> JSONNode {
        let encoder = BoundedEncoder(node: JSONNode(), budget: budget, depth: depth)
        // The nodes mark where the budget ended.
        try? encoder.encode(value)
        return encoder.node
    }
}

// MARK: - Containers

/// A container with keys. Each generic method here implements the fifteen that the protocol has for the standard
/// library's scalars.
private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: BoundedEncoder
    var codingPath: [any CodingKey] { [] }

    private func add(_ key: some CodingKey) throws(CaptureBudget.Exhausted) -> BoundedEncoder {
        let child = encoder.child()
        do {
            try encoder.budget.take(key: key.stringValue)
        } catch {
            encoder.node.isCut = true
            throw error
        }
        let isSecret = SecretName.matches(key.stringValue)
        if case .object(var members) = encoder.node.content {
            encoder.node.content = .null  // So that the array is not copied.
            // A secret is encoded into a node that is then discarded.
            members.append((BoundedText.cut(key.stringValue), isSecret ? JSONNode(.text("[redacted]")) : child.node))
            encoder.node.content = .object(members)
        }
        return child
    }

    func encodeNil(forKey key: Key) throws { _ = try add(key) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try add(key).encode(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        ((try? add(key)) ?? encoder.child()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ((try? add(key)) ?? encoder.child()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { (try? add(SuperKey())) ?? encoder.child() }

    func superEncoder(forKey key: Key) -> any Encoder { (try? add(key)) ?? encoder.child() }
}

private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) {}
    init?(intValue: Int) { nil }
}

private struct Unkeyed: UnkeyedEncodingContainer {
    let encoder: BoundedEncoder
    var codingPath: [any CodingKey] { [] }

    var count: Int {
        if case .array(let elements) = encoder.node.content { elements.count } else { 0 }
    }

    private func add() throws(CaptureBudget.Exhausted) -> BoundedEncoder {
        let child = encoder.child()
        do {
            try encoder.budget.take()
        } catch {
            encoder.node.isCut = true
            throw error
        }
        if case .array(var elements) = encoder.node.content {
            encoder.node.content = .null  // So that the array is not copied.
            elements.append(child.node)
            encoder.node.content = .array(elements)
        }
        return child
    }

    func encodeNil() throws { _ = try add() }

    func encode<Value: Encodable>(_ value: Value) throws { try add().encode(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ((try? add()) ?? encoder.child()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ((try? add()) ?? encoder.child()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { (try? add()) ?? encoder.child() }
}

private struct Single: SingleValueEncodingContainer {
    let encoder: BoundedEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { encoder.node.content = .null }

    func encode<Value: Encodable>(_ value: Value) throws {
        var inner = encoder
        inner.unwrappings += 1
        // A type that encodes itself as itself must not recurse forever.
        if inner.unwrappings > CaptureBudget.unwrappings {
            encoder.node.content = .text("…")
        } else {
            try inner.encode(value)
        }
    }
}

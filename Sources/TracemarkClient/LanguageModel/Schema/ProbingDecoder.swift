/// A decoder without data. It returns generated values, and records the requests.
struct ProbingDecoder: Decoder {
    let run: ProbeRun
    let shape: ProbedShape
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        shape.startKeyed()
        return KeyedDecodingContainer(ProbingKeyedContainer<Key>(run: run, shape: shape, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        shape.startUnkeyed()
        return ProbingUnkeyedContainer(run: run, shape: shape, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        shape.startSingle()
        return ProbingSingleValueContainer(run: run, shape: shape, codingPath: codingPath)
    }
}

/// The probing container of an object.
struct ProbingKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let run: ProbeRun
    let shape: ProbedShape
    let codingPath: [any CodingKey]

    /// The keys. A type that reads them decodes one case of an enumeration with known keys, or an object with any keys.
    var allKeys: [Key] {
        if let cases = EnumerationCases.all(of: Key.self) {
            return cases.isEmpty ? [] : [cases[run.choose(among: cases.count)]]
        }
        guard let key = Key(stringValue: "key") ?? Key(intValue: 0) else { return [] }
        shape.recordMap(key.stringValue)
        return [key]
    }

    func contains(_ key: Key) -> Bool {
        shape.recordOptional(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool {
        shape.recordOptional(key.stringValue)
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try run.answer(type, at: codingPath + [key]) { shape.record(key.stringValue, $0, isOptional: false) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try run.spend(at: codingPath + [key])
        shape.record(key.stringValue, try run.schema(of: type), isOptional: true)
        return run.profile.hasElements ? run.derivation.value(of: type, run.profile) : nil
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedDecodingContainer<NestedKey> {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { nested(key).unkeyedContainer() }

    func superDecoder() -> any Decoder { nested(SuperKey()) }

    func superDecoder(forKey key: Key) -> any Decoder { nested(key) }

    private func nested(_ key: any CodingKey) -> ProbingDecoder {
        let inner = ProbedShape()
        shape.record(key.stringValue, inner)
        return ProbingDecoder(run: run, shape: inner, codingPath: codingPath + [key])
    }
}

/// The probing container of an array.
struct ProbingUnkeyedContainer: UnkeyedDecodingContainer {
    let run: ProbeRun
    let shape: ProbedShape
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(run: ProbeRun, shape: ProbedShape, codingPath: [any CodingKey]) {
        self.run = run
        self.shape = shape
        self.codingPath = codingPath
    }

    /// The count of one element, which reveals the type of the elements.
    var count: Int? {
        shape.recordOpenEnd()
        return 1
    }

    var isAtEnd: Bool {
        shape.recordOpenEnd()
        return currentIndex >= 1
    }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try run.answer(type, at: codingPath + [IndexKey(currentIndex - 1)]) { shape.recordElement($0) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedDecodingContainer<NestedKey> {
        nested().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { nested().unkeyedContainer() }

    mutating func superDecoder() -> any Decoder { nested() }

    private mutating func nested() -> ProbingDecoder {
        let inner = ProbedShape()
        shape.recordElement(inner)
        currentIndex += 1
        return ProbingDecoder(run: run, shape: inner, codingPath: codingPath + [IndexKey(currentIndex - 1)])
    }
}

/// The probing container of a single value.
struct ProbingSingleValueContainer: SingleValueDecodingContainer {
    let run: ProbeRun
    let shape: ProbedShape
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool {
        shape.recordNull()
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if run.rejectsNext() {
            throw DecodingError.typeMismatch(
                type, DecodingError.Context(codingPath: codingPath, debugDescription: "another kind of value"))
        }
        return try run.answer(type, at: codingPath) { shape.recordSingle($0) }
    }
}

/// The key of a superclass's part, as in `JSONDecoder`.
private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { 0 }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}

/// The index of an element in an array.
private struct IndexKey: CodingKey {
    let index: Int
    var stringValue: String { "\(index)" }
    var intValue: Int? { index }
    init(_ index: Int) { self.index = index }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { index = intValue }
}

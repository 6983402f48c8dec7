import Foundation
import Synchronization
import TracemarkModel

extension JSONSchema {
    /// Creates the schema of a type: its own as ``JSONSchemaProviding``, or what its `init(from:)` reads.
    ///
    /// No macro is involved. The initializer runs `init(from:)` with a decoder that returns generated values and
    /// records the requests. Keys, `CodingKeys`, nesting, optionals, inheritance and a custom `init(from:)` count as
    /// they are decoded. Enumerations list their cases, and those with associated values become alternatives. Recursive
    /// types refer to a definition. If an `init(from:)` traps on unexpected values, it traps here too, as on a model's
    /// answer.
    ///
    /// - Throws: ``JSONSchemaError`` if the type rejects every generated value, with the remedy.
    public init<Value: Decodable>(of type: Value.Type) throws {
        self = try DerivedSchemas.schema(of: type)
    }

    /// Creates the schema that a type's `init(from:)` reads, even if the type is ``JSONSchemaProviding``. The type can
    /// then extend it.
    ///
    /// - Throws: ``JSONSchemaError`` if the type rejects every generated value, with the remedy.
    public init<Value: Decodable>(probing type: Value.Type) throws {
        self = try SchemaDerivation().root(type, ignoringProvider: true)
    }
}

/// The derived schemas of this process. The schema of a type never changes.
private enum DerivedSchemas {
    private static let known = Mutex<[ObjectIdentifier: JSONSchema]>([:])

    static func schema<Value: Decodable>(of type: Value.Type) throws -> JSONSchema {
        let id = ObjectIdentifier(type)
        if let schema = known.withLock({ $0[id] }) { return schema }
        let schema = try SchemaDerivation().root(type, ignoringProvider: false)
        known.withLock { $0[id] = schema }
        return schema
    }
}

/// The derivation of the schema of a type and of all types in it.
final class SchemaDerivation {
    /// The result for an examined type.
    private struct Finding {
        var schema: JSONSchema
        /// A value of the type, to decode types that contain it; nil if none could be created.
        var value: Any?
        /// All values of an enumeration without associated values.
        var cases: [Any] = []
    }

    private var findings: [ObjectIdentifier: Finding] = [:]
    private var inProgress: [ObjectIdentifier: String] = [:]
    private var recursive: Set<ObjectIdentifier> = []
    private var definitions: [String: JSONSchema] = [:]
    private var names: Set<String> = []
    /// Values of types that are still being examined, from a completed alternative.
    private var early: [ObjectIdentifier: Any] = [:]
    private var depth = 0

    /// The maximum nesting of types. Beyond it, a type is assumed to grow without end (`Nested<Nested<Nested<…>>>`).
    private static let depthLimit = 64

    func root<Value: Decodable>(_ type: Value.Type, ignoringProvider: Bool) throws -> JSONSchema {
        var schema: JSONSchema
        if ignoringProvider {
            schema = try examine(type, allowingProvider: false)
        } else {
            schema = try self.schema(of: type)
        }
        // The outermost type is written in place, and also as a definition if it is recursive.
        if case .reference(let name) = schema.form, let definition = definitions[name] { schema = definition }
        // An explicit schema may have its own definitions.
        schema.definitions.merge(definitions) { own, _ in own }
        return schema
    }

    func schema<Value: Decodable>(of type: Value.Type) throws -> JSONSchema {
        if let known = type as? any SchemaKnown.Type { return try known.schema(by: self) }
        return try examine(type, allowingProvider: true)
    }

    /// Returns a value of a type whose schema is known.
    func value<Value: Decodable>(of type: Value.Type, _ profile: ProbeProfile) -> Value? {
        if let known = type as? any SchemaKnown.Type { return known.value(by: self, profile) as? Value }
        let id = ObjectIdentifier(type)
        return (findings[id]?.value ?? early[id]) as? Value
    }

    /// Returns the values of an enumeration, which decide between alternatives.
    func cases<Value: Decodable>(of type: Value.Type) -> [Value] {
        (findings[ObjectIdentifier(type)]?.cases ?? []).compactMap { $0 as? Value }
    }

    // MARK: - A type that is not known beforehand

    private func examine<Value: Decodable>(_ type: Value.Type, allowingProvider: Bool) throws -> JSONSchema {
        let id = ObjectIdentifier(type)
        if let finding = findings[id] { return finding.schema }
        if let name = inProgress[id] {
            recursive.insert(id)
            return JSONSchema(.reference(name))
        }
        guard depth < Self.depthLimit else {
            throw JSONSchemaError.notDerivable(
                type: "\(type)", path: "", reason: "its types are nested more than \(Self.depthLimit) levels deep")
        }
        depth += 1
        let name = uniqueName(of: type)
        inProgress[id] = name
        defer {
            inProgress[id] = nil
            depth -= 1
        }
        var finding = try find(type, allowingProvider: allowingProvider)
        if recursive.contains(id) {
            definitions[name] = finding.schema
            finding.schema = JSONSchema(.reference(name))
        }
        findings[id] = finding
        return finding.schema
    }

    private func find<Value: Decodable>(_ type: Value.Type, allowingProvider: Bool) throws -> Finding {
        if allowingProvider, let provider = type as? any JSONSchemaProviding.Type {
            let schema = try provider.jsonSchema
            definitions.merge(schema.definitions) { first, _ in first }
            let sample = provider.jsonExample ?? schema.sample
            var inner = schema
            inner.definitions = [:]
            return Finding(schema: inner, value: sample.flatMap { OutputDecoder.value(type, from: $0) })
        }
        if let cases = EnumerationCases.all(of: type), let values = jsonValues(of: cases) {
            return Finding(schema: JSONSchema(.enumeration(values)), value: cases.first, cases: cases)
        }
        var exploration = TypeExploration(type, by: self) { [unowned self] in early[ObjectIdentifier(type)] = $0 }
        let (schema, value) = try exploration.run()
        return Finding(schema: schema, value: value)
    }

    /// Returns the JSON of each case, if each case clearly decodes from a single string or number.
    private func jsonValues<Value: Decodable>(of cases: [Value]) -> [AttributeValue]? {
        guard !cases.isEmpty else { return nil }
        var values: [AttributeValue] = []
        for value in cases {
            guard let json = jsonValue(of: value), !values.contains(json) else { return nil }
            values.append(json)
        }
        return values
    }

    private func jsonValue<Value: Decodable>(of value: Value) -> AttributeValue? {
        var candidates: [AttributeValue] = []
        if let raw = (value as? any RawRepresentable)?.rawValue {
            if let text = raw as? String { candidates.append(.string(text)) }
            if let number = (raw as? any BinaryInteger).flatMap({ Int64(exactly: $0) }) {
                candidates.append(.integer(number))
            }
        }
        if let encodable = value as? any Encodable, let data = try? JSONEncoder().encode(encodable),
            let json = try? AttributeValue(jsonBytes: Array(data))
        {
            candidates.append(json)
        }
        candidates.append(.string(String(describing: value)))
        return candidates.first { candidate in
            guard candidate.stringValue != nil || candidate.integerValue != nil,
                let decoded = OutputDecoder.value(Value.self, from: candidate.json)
            else { return false }
            return String(describing: decoded) == String(describing: value)
        }
    }

    // MARK: - Names

    /// Returns the name of a type's definition: letters, digits and `_`, which every server accepts.
    private func uniqueName<Value>(of type: Value.Type) -> String {
        let allowed = String(describing: type).unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "_"
        }
        let name = String(allowed)
        var unique = name
        var number = 2
        while !names.insert(unique).inserted {
            unique = "\(name)_\(number)"
            number += 1
        }
        return unique
    }
}

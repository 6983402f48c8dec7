import TracemarkModel

/// A run of a type's `init(from:)`, with the values that it gets and its choices.
final class ProbeRun {
    let derivation: SchemaDerivation
    let profile: ProbeProfile
    /// The choice that this run makes differently, if any.
    let detour: (choice: Int, alternative: Int)?
    /// The number of single values to reject first, to see what the type tries next.
    private var refusals: Int
    /// The choices of the run, in order.
    private(set) var choices: [Choice] = []
    /// An error that is not the type's own.
    private(set) var failure: JSONSchemaError?
    private var budget = 10_000

    struct Choice {
        /// The JSON of each alternative, if it is a value; nil for the key of a case.
        var values: [AttributeValue]?
        var count: Int
    }

    init(
        by derivation: SchemaDerivation, _ profile: ProbeProfile, detour: (choice: Int, alternative: Int)? = nil,
        refusals: Int = 0
    ) {
        self.derivation = derivation
        self.profile = profile
        self.detour = detour
        self.refusals = refusals
    }

    /// Returns the alternative to take.
    func choose(among count: Int, values: [AttributeValue]? = nil) -> Int {
        choices.append(Choice(values: values, count: count))
        guard let detour, detour.choice == choices.count - 1 else { return 0 }
        return min(detour.alternative, count - 1)
    }

    func rejectsNext() -> Bool {
        guard refusals > 0 else { return false }
        refusals -= 1
        return true
    }

    /// Returns a value of a requested type, and records its schema.
    func answer<Value: Decodable>(
        _ type: Value.Type, at path: [any CodingKey], noting record: (JSONSchema) -> Void
    ) throws -> Value {
        try spend(at: path)
        let schema = try schema(of: type)
        let cases = derivation.cases(of: type)
        if cases.count > 1, case .enumeration(let values) = schema.form {
            let number = choose(among: cases.count, values: values)
            // On a detour, the value decides what follows, and represents that alternative.
            let isDecided = detour?.choice == choices.count - 1
            record(isDecided ? JSONSchema(.enumeration([values[number]])) : schema)
            return cases[number]
        }
        record(schema)
        guard let value = derivation.value(of: type, profile) else {
            throw stop(
                JSONSchemaError.notDerivable(
                    type: "\(type)", path: Self.text(path), reason: "it rejects every generated value"))
        }
        return value
    }

    /// Returns the schema of a requested type without a value.
    func schema<Value: Decodable>(of type: Value.Type) throws -> JSONSchema {
        do {
            return try derivation.schema(of: type)
        } catch let error as JSONSchemaError {
            throw stop(error)
        }
    }

    /// Counts a request, and ends a type that never stops decoding.
    func spend(at path: [any CodingKey]) throws {
        budget -= 1
        if budget < 0 {
            throw stop(
                JSONSchemaError.notDerivable(
                    type: path.isEmpty ? "it" : Self.text(path), path: Self.text(path),
                    reason: "it never stops decoding"
                ))
        }
    }

    private func stop(_ error: JSONSchemaError) -> JSONSchemaError {
        // A type may catch this error and try something else. The run reports it if nothing else works.
        failure = failure ?? error
        return error
    }

    static func text(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
}

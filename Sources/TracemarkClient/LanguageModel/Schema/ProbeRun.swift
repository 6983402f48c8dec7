import TracemarkModel

/// One run of a type's `init(from:)`: which values it is given, and what it chose among.
final class ProbeRun {
    let derivation: SchemaDerivation
    let profile: ProbeProfile
    /// Takes another one of the alternatives at one place where there are several.
    let detour: (choice: Int, alternative: Int)?
    /// How many of the first single values are refused, to see what the type tries next.
    private var refusals: Int
    /// The places where there were alternatives, in order.
    private(set) var choices: [Choice] = []
    /// What went wrong that the type itself is not to blame for.
    private(set) var failure: JSONSchemaError?
    private var budget = 10_000

    struct Choice {
        /// Each with its JSON, if it is a value; nil where it is a case's key.
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

    /// Which of several alternatives to take.
    func choose(among count: Int, values: [AttributeValue]? = nil) -> Int {
        choices.append(Choice(values: values, count: count))
        guard let detour, detour.choice == choices.count - 1 else { return 0 }
        return min(detour.alternative, count - 1)
    }

    func refuses() -> Bool {
        guard refusals > 0 else { return false }
        refusals -= 1
        return true
    }

    /// The schema of what is asked for, and a value to go on with.
    func answer<Value: Decodable>(
        _ type: Value.Type, at path: [any CodingKey], noting record: (JSONSchema) -> Void
    ) throws -> Value {
        try spend(at: path)
        let schema = try schema(of: type)
        let cases = derivation.cases(of: type)
        if cases.count > 1, case .enumeration(let values) = schema.form {
            let number = choose(among: cases.count, values: values)
            // Where the detour goes this way, the value decides what else there is, and stands for that.
            let isDecided = detour?.choice == choices.count - 1
            record(isDecided ? JSONSchema(.enumeration([values[number]])) : schema)
            return cases[number]
        }
        record(schema)
        guard let value = derivation.value(of: type, profile) else {
            throw stop(
                JSONSchemaError.notDerivable(
                    type: "\(type)", path: Self.text(path), reason: "it refuses every value that was made up for it"))
        }
        return value
    }

    /// The schema of what is asked for where no value is needed.
    func schema<Value: Decodable>(of type: Value.Type) throws -> JSONSchema {
        do {
            return try derivation.schema(of: type)
        } catch let error as JSONSchemaError {
            throw stop(error)
        }
    }

    /// Ends a type that never stops asking.
    func spend(at path: [any CodingKey]) throws {
        budget -= 1
        if budget < 0 {
            throw stop(
                JSONSchemaError.notDerivable(
                    type: path.isEmpty ? "it" : Self.text(path), path: Self.text(path), reason: "it never stops reading"
                ))
        }
    }

    private func stop(_ error: JSONSchemaError) -> JSONSchemaError {
        // A type may try something else where this is thrown: it is kept for when nothing helps.
        failure = failure ?? error
        return error
    }

    static func text(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
}

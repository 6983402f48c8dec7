/// The exploration of one type by repeated runs of its `init(from:)`.
struct TypeExploration<Value: Decodable> {
    private let derivation: SchemaDerivation
    /// A closure that receives the first value, for a type that contains itself in another alternative.
    private let found: (Value) -> Void
    private var value: Value?

    private struct Outcome {
        let shape: ProbedShape
        let run: ProbeRun
        let result: Result<Value, any Error>

        var value: Value? { try? result.get() }
    }

    init(_ type: Value.Type, by derivation: SchemaDerivation, found: @escaping (Value) -> Void) {
        self.derivation = derivation
        self.found = found
    }

    /// Returns the type's schema, and a value if one was accepted.
    mutating func run() throws -> (JSONSchema, Value?) {
        var furthest: Outcome?
        for profile in ProbeProfile.all {
            let outcome = attempt(ProbeRun(by: derivation, profile))
            if outcome.value != nil {
                return (try schema(from: outcome, profile), value)
            }
            // The first alternative may contain the type itself, which has no value until another alternative is
            // complete.
            if let choice = outcome.run.choices.first, choice.values == nil, choice.count > 1 {
                return (try alternatives(of: 0, choice, profile), value)
            }
            if outcome.shape.requestCount >= furthest?.shape.requestCount ?? 0 { furthest = outcome }
        }
        guard let furthest else { preconditionFailure("the list of profiles is never empty") }
        // A single value determines the schema, even if the type requires a special value.
        if furthest.shape.isSingle, furthest.shape.requestCount > 0 { return (furthest.shape.schema, nil) }
        throw error(of: furthest)
    }

    private mutating func attempt(_ run: ProbeRun) -> Outcome {
        let shape = ProbedShape()
        let result = Result { try Value(from: ProbingDecoder(run: run, shape: shape, codingPath: [])) }
        if let made = try? result.get(), value == nil {
            value = made
            found(made)
        }
        return Outcome(shape: shape, run: run, result: result)
    }

    // MARK: - Alternatives

    private mutating func schema(from first: Outcome, _ profile: ProbeProfile) throws -> JSONSchema {
        if first.shape.isSingle { return alternativesOfSingle(first, profile) }
        for (number, choice) in first.run.choices.enumerated() where choice.count > 1 {
            if choice.values == nil { return try alternatives(of: number, choice, profile) }
            if let schema = alternatives(decidedBy: number, choice, first, profile) { return schema }
        }
        return first.shape.schema
    }

    /// Returns one alternative for each case of an enumeration with associated values.
    private mutating func alternatives(
        of number: Int, _ choice: ProbeRun.Choice, _ profile: ProbeProfile
    ) throws -> JSONSchema {
        var schemas = [JSONSchema?](repeating: nil, count: choice.count)
        var last: Outcome?
        // The second round is for cases that need a value of the type itself.
        for _ in 1...2 {
            for alternative in schemas.indices where schemas[alternative] == nil {
                for profile in [profile] + ProbeProfile.all {
                    let outcome = attempt(ProbeRun(by: derivation, profile, detour: (number, alternative)))
                    if outcome.value != nil {
                        schemas[alternative] = outcome.shape.schema
                        break
                    }
                    last = outcome
                }
            }
        }
        guard !schemas.contains(nil) else { throw error(of: last!) }
        return .union(of: schemas.compactMap { $0 })
    }

    /// Returns the alternatives of a discriminator value (`"type": "circle"`) that decides what else is read; nil if it
    /// decides nothing.
    private mutating func alternatives(
        decidedBy number: Int, _ choice: ProbeRun.Choice, _ first: Outcome, _ profile: ProbeProfile
    ) -> JSONSchema? {
        var schemas: [JSONSchema] = []
        var keys: Set<[String]> = []
        for alternative in 0..<choice.count {
            let run = ProbeRun(by: derivation, profile, detour: (number, alternative))
            let outcome = attempt(run)
            guard outcome.value != nil else { continue }
            schemas.append(outcome.shape.schema)
            keys.insert(outcome.shape.schema.signature)
        }
        return keys.count > 1 ? .union(of: schemas) : nil
    }

    /// Returns the alternatives of a type that tries several kinds of value, such as a string or a number.
    private mutating func alternativesOfSingle(_ first: Outcome, _ profile: ProbeProfile) -> JSONSchema {
        var schemas = [first.shape.schema]
        for refusals in 1...8 {
            let outcome = attempt(ProbeRun(by: derivation, profile, refusals: refusals))
            guard outcome.value != nil else { break }
            schemas.append(outcome.shape.schema)
        }
        return .union(of: schemas)
    }

    private func error(of outcome: Outcome) -> JSONSchemaError {
        if let failure = outcome.run.failure { return failure }
        guard case .failure(let error) = outcome.result else { preconditionFailure("the run failed") }
        return .notDerivable(
            type: "\(Value.self)", path: "",
            reason: "its init(from:) rejects every generated value, the last one with: "
                + Excerpt.cut(DecodingProblem.text(of: error), to: 200))
    }
}

extension JSONSchema {
    /// The names of an object's properties with their forms, except the values of enumerations.
    fileprivate var signature: [String] {
        guard case .object(let properties) = form else { return [json()] }
        return properties.map { property in
            if case .enumeration = property.schema.form { return "\(property.name): enumeration" }
            return "\(property.name): \(property.isOptional) \(property.schema.json())"
        }
    }
}

/// The accessors between the braces of a property or subscript.
///
///     { get async throws { … } set { … } }
struct Accessors {
    /// A Boolean value that indicates whether a getter computes the value. Reading a stored value runs no code.
    var isComputed = false
    var hasSetter = false
    /// The effects of the getter.
    var effects = Signature.Effects()
    /// A Boolean value that indicates whether the getter is `mutating`. The next property is the same for a
    /// `nonmutating` setter.
    var hasMutatingGetter = false
    var hasNonmutatingSetter = false
    /// `_read`, `_modify`, `unsafeAddress`: ways to lend a value, which a wrapper would have to copy.
    var lends = false
}

extension DeclarationScanner {
    /// Reads `{ … }` behind a property's type or a subscript's signature. What is read ends behind the brace.
    mutating func scanAccessors() -> Accessors {
        var accessors = Accessors()
        let start = mark
        advance()
        guard startsAccessor() else {
            // Statements: the getter without its word.
            reset(to: start)
            skipBody()
            accessors.isComputed = true
            return accessors
        }
        while token.kind != .rightBrace, token.kind != .endOfFile {
            scanAccessor(&accessors)
        }
        advance()
        return accessors
    }

    private static let words: Set<String> = [
        "get", "set", "willSet", "didSet", "_read", "_modify", "unsafeAddress", "unsafeMutableAddress", "init",
        "yielding", "borrow", "mutate",
    ]

    /// Returns whether an accessor begins here. A statement may call a function of that name: `get(x)`, `prefix(3)`.
    private mutating func startsAccessor() -> Bool {
        let start = mark
        defer { reset(to: start) }
        skipAttributesAndModifiers()
        guard token.kind == .identifier, Self.words.contains(text(of: token)) else { return false }
        let word = text(of: token)
        advance()
        switch token.kind {
        case .leftBrace, .rightBrace, .at: return true
        case .leftParenthesis: return word == "set" || word == "willSet" || word == "didSet" || word == "init"
        case .identifier:
            let next = token.keyword
            return next == .async || next == .throws || next.isAccessorModifier || Self.words.contains(text(of: token))
        default: return false
        }
    }

    /// Returns the modifiers.
    @discardableResult
    private mutating func skipAttributesAndModifiers() -> [Keyword] {
        var modifiers: [Keyword] = []
        while true {
            if token.kind == .at {
                guard scanAttribute() != nil else { return modifiers }
            } else if token.kind == .identifier, token.keyword.isAccessorModifier {
                modifiers.append(token.keyword)
                advance()
            } else {
                return modifiers
            }
        }
    }

    private mutating func scanAccessor(_ accessors: inout Accessors) {
        let modifiers = skipAttributesAndModifiers()
        let word = text(of: token)
        advance()
        if token.kind == .leftParenthesis { skipBalanced() }
        let effects = scanEffects()
        switch word {
        case "get":
            accessors.isComputed = true
            accessors.effects = effects
            accessors.hasMutatingGetter = modifiers.contains(.mutating)
        case "set":
            accessors.hasSetter = true
            accessors.hasNonmutatingSetter = modifiers.contains(.nonmutating)
        case "_read", "_modify", "unsafeAddress", "unsafeMutableAddress", "yielding", "borrow", "mutate":
            accessors.lends = true
        default:
            break
        }
        if token.kind == .leftBrace { skipBody() }
    }
}

extension Keyword {
    fileprivate var isAccessorModifier: Bool {
        switch self {
        case .mutating, .nonmutating, .__consuming, .consuming, .borrowing, .nonisolated: true
        default: false
        }
    }
}

/// What a module's `Module.apinotes` adds to its headers, as far as functions are concerned.
struct APINotes {
    struct Function {
        var swiftName: String?
        var isPrivate = false
        var isUnavailable = false
        var message: String?
        /// By the parameter's position.
        var nullability: [Int: ClangType.Nullability] = [:]
        var resultNullability: ClangType.Nullability?
    }

    struct TypeNote {
        var swiftName: String?
        var isWrapper = false
        var isUnavailable = false
    }

    var functions: [String: Function] = [:]
    var tags: [String: TypeNote] = [:]
    var typedefs: [String: TypeNote] = [:]
}

extension APINotes {
    /// Reads the notes of a module, which stand beside its module map or in its folder.
    static func read(for module: CModule) throws -> APINotes {
        APINotes()
    }
}

/// A C function as Swift imports it.
///
///     int stats_add(struct stats *stats, const char *name, double value);
struct CFunction {
    struct Parameter {
        /// Nil where the header gives none.
        var name: String?
        var type: ImportedType
        var value: CapturedKind
        /// A block that is called before the function returns, and never later.
        var isNonEscaping = false
    }

    /// The C name, by which it is asked for.
    var name: String
    /// What Swift calls it: the same, unless the header says otherwise.
    var swiftName: SwiftName
    var parameters: [Parameter]
    var result: ImportedType
    var resultValue: CapturedKind
    var neverReturns = false
    /// Whether a result that is not used is a mistake. In C it is none, unless the header says so.
    var warnsOfUnusedResult = false
    /// True where the result is `sending`.
    var sendsResult = false
    /// `@available(*, deprecated)` and such, which the wrapper needs too.
    var attributes: [String] = []
}

/// What of a value can be recorded.
enum CapturedKind {
    /// Numbers and booleans.
    case number
    /// Enumerations and what wraps a number: their raw value.
    case rawValue
    /// `const char *`
    case string
    /// Any other pointer that is no function: its address, when it is asked for.
    case pointer
    case nothing
}

/// A function that stands in a header, whether Swift can call it or not.
struct HeaderFunction {
    var name: String
    /// What tells it from others of its name, which only `overloadable` lets it have.
    var overload: String
    /// The header, and where in it the declaration begins, ends, and has its name.
    var file: String
    var line: Int
    var start: Int
    var end: Int
    var nameOffset: Int
    /// The function, or why Swift has none for it.
    var outcome: Result<CFunction, NotImported>
}

/// Why Swift does not import a function.
struct NotImported: Error {
    /// In a few words, to stand behind the function's name: `variadic`.
    var summary: String
    /// A sentence with the remedy.
    var message: String

    static let byHand = "call it from a C function that Swift imports, and trace that"

    static let variadic = NotImported(
        summary: "variadic",
        message: "Swift does not import variadic functions; \(byHand), or its form that takes a 'va_list'")

    static func type(_ type: String, of what: String, _ reason: String? = nil) -> NotImported {
        let summary = "\(what) is of type '\(type)'"
        return NotImported(
            summary: reason.map { "\(summary): \($0)" } ?? summary,
            message: "Swift does not import this function, since it has no type for '\(type)', which is that of "
                + "\(what)\(reason.map { " (\($0))" } ?? ""); \(byHand)"
        )
    }

    /// A type that no wrapper can name: `'lock' is unavailable in Swift`.
    static func obstacle(_ obstacle: String) -> NotImported {
        let remedy = obstacle.hasSuffix("deprecated") ? "mark the function as deprecated too" : byHand
        return NotImported(
            summary: obstacle,
            message: "no wrapper can be written for this function, since the type \(obstacle); \(remedy)")
    }

    static func unnamed(_ type: String, of what: String) -> NotImported {
        NotImported(
            summary: "\(what) is of type '\(type)'",
            message:
                "no wrapper can be written for this function, since Swift has no name for '\(type)', the type of \(what); \(byHand)"
        )
    }

    static func unavailable(_ reason: String?) -> NotImported {
        NotImported(
            summary: "unavailable",
            message: "this function is unavailable in Swift\(reason.map { " (\($0))" } ?? ""); trace another")
    }
}

/// The names that generated code uses, spelled so that no name of the user's can hide them.
///
///     Tracemark::enterSpan             a module selector, from Swift 6.3 on
///     TracemarkRuntime.enterSpan       a member of a type with a reserved name, for Swift 6.2
///
/// A module selector finds a declaration in its module alone. No type called `Tracemark`, no member, parameter or
/// generic parameter can hide it. Without selectors, a type called `Tracemark` or `Swift` hides the module. The type
/// `TracemarkRuntime` of the runtime holds everything that generated code names, so that one name is reserved there.
/// A target that uses it for something else is refused.
package struct RuntimeNames: Sendable, Equatable {
    /// The prefix of the runtime's names.
    let runtime: String
    /// The prefix of the standard library's names.
    let standard: String
    /// The prefix of the standard library's names in signatures. A public signature that named the runtime would need
    /// a public import of it.
    private(set) var signature: String
    /// The name that the target must not declare.
    let reserved: String?

    /// Names with module selectors.
    package static let selected = RuntimeNames(
        runtime: "Tracemark::", standard: "Swift::", signature: "Swift::", reserved: nil)
    /// Names within the runtime's type `TracemarkRuntime`.
    package static let reserved = RuntimeNames(
        runtime: reservedName + ".", standard: reservedName + ".", signature: "Swift.", reserved: reservedName)
    static let reservedName = "TracemarkRuntime"

    /// The form for the compiler that built the generator. It builds the generated code too.
    package static var current: RuntimeNames {
        #if compiler(>=6.3)
        selected
        #else
        reserved
        #endif
    }

    /// The names for a target. A type called `Swift` hides the module from signatures that have no selectors.
    func adapted(to sources: SourceSet) -> RuntimeNames {
        var names = self
        if reserved != nil, sources.declaredTypes.contains("Swift") { names.signature = standard }
        return names
    }

    /// A Boolean value that indicates whether the compiler reads module selectors.
    package var hasModuleSelectors: Bool { reserved == nil }

    var enterSpan: String { runtime + "enterSpan" }
    var withTraceSpan: String { runtime + "withTraceSpan" }
    var sentValue: String { runtime + "SentValue" }
    var callerIsolation: String { runtime + "CallerIsolation" }
    var declaredIsolation: String { runtime + "DeclaredIsolation" }
    /// `Swift::Optional.some`
    var some: String { standard + "Optional.some" }
    var fatalError: String { standard + "fatalError" }
    var never: String { standard + "Never" }
    var bool: String { signature + "Bool" }
    var hasher: String { signature + "Hasher" }
    var string: String { signature + "String" }
    var encoder: String { signature + "Encoder" }
}

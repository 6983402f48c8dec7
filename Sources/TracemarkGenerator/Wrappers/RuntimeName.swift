/// The names that generated code uses, spelled so that no name of the user's can hide them.
///
/// A module selector, `Tracemark::withTraceSpan`, exists from Swift 6.3 on. It finds a declaration in its module
/// alone. No type called `Tracemark`, no member, parameter or generic parameter can hide it. The generator is built
/// by the compiler that builds the generated code, so it knows which form that compiler reads.
///
/// Swift 6.2 has no selector. There a type, generic parameter or member named `Tracemark` or `Swift` can hide the
/// module. The compiler reports it. The remedy is to rename it, or to use Swift 6.3.
package enum RuntimeName {
    #if compiler(>=6.3)
    package static let runtime = "Tracemark::"
    package static let standard = "Swift::"
    #else
    package static let runtime = "Tracemark."
    package static let standard = "Swift."
    #endif

    package static let enterSpan = runtime + "enterSpan"
    package static let withTraceSpan = runtime + "withTraceSpan"
    package static let sentValue = runtime + "SentValue"
    /// `Swift::Optional.some`
    package static let some = standard + "Optional.some"
    package static let fatalError = standard + "fatalError"
    package static let never = standard + "Never"
    package static let bool = standard + "Bool"
    package static let hasher = standard + "Hasher"
    package static let string = standard + "String"
    package static let encoder = standard + "Encoder"
}

/// The treatment of a function's attribute on its wrapper.
enum AttributeRule {
    case keep
    case drop
    /// An attribute that is neither the language's own nor known by its name.
    case unknown

    static func of(_ name: String) -> AttributeRule {
        if kept.contains(name) || name.hasSuffix("Actor") { return .keep }
        if dropped.contains(name) || name.hasSuffix("Builder") { return .drop }
        return .unknown
    }

    /// The attributes that make a function's body part of its module's interface.
    static let inlining: Set<String> = ["inlinable", "_alwaysEmitIntoClient", "_transparent"]

    /// The attributes that restrict the callers of a function. They hold for the wrapper too.
    private static let kept = Set(
        words: """
            MainActor Sendable _disfavoredOverload _spi _unavailableFromAsync available concurrent discardableResult
            preconcurrency unsafe usableFromInline warn_unqualified_access
            """)

    /// The attributes that concern the original's body, its symbol or the Objective-C side.
    private static let dropped = Set(
        words: """
            IBAction IBSegueAction NSManaged _alwaysEmitIntoClient _cdecl _documentation _effects _optimize _semantics
            _silgen_name _specialize _transparent _used abi backDeployed c export inlinable inline nonobjc objc
            specialize
            """)
}

/// A C type as Swift's importer shows it.
///
///     const char *   base: "UnsafePointer<CChar>", mayBeNil, nullability unspecified
struct ImportedType {
    /// The type without what says whether it may be nil.
    var base: String
    /// Whether it is a pointer of any kind, so that C may pass null for it.
    var mayBeNil = false
    /// What the header says of that; nil where it says nothing.
    var nullability: ClangType.Nullability?
    /// Whether the text is that of a function's type, which `?` wants parentheses around.
    var isFunction = false
    /// A closure, which escapes unless something else is said.
    var isBlock = false
    /// A structure around what it is in C: `swift_wrapper`.
    var isWrapper = false
    var isVoid = false
    /// Whether it names a type of the compiler's own, for which Swift source has no name.
    var hasNoName = false
    /// The reason why Swift source cannot name it, where it names a type that is unavailable or deprecated.
    var obstacle: String?
    /// Whether strict memory safety calls it unsafe.
    var isUnsafe = false
    /// The types from headers that the text names.
    var declarations: [Declaration] = []

    /// A type that a header declares.
    struct Declaration: Equatable {
        var name: String
        /// The header; nil for the compiler's own.
        var file: String?
    }

    var isImplicitlyUnwrapped: Bool { mayBeNil && nullability != .nonNull && nullability != .nullable }
    /// As a parameter or result of a function: what says nothing of null is implicitly unwrapped.
    var signatureText: String { text(unspecified: "!") }
    /// Within another type, where nothing can be implicitly unwrapped.
    var nestedText: String { text(unspecified: "?") }

    private func text(unspecified: String) -> String {
        guard mayBeNil, nullability != .nonNull else { return base }
        let mark = nullability == .nullable ? "?" : unspecified
        return isFunction ? "(\(base))\(mark)" : base + mark
    }
}

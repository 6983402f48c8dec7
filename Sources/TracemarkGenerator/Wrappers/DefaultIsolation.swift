/// The name by which a target's wrappers pass the isolation of its asynchronous functions on.
///
/// A plugin does not learn whether its target has the feature; the compiler does.
enum DefaultIsolation {
    static let name = "TracemarkIsolation"

    static let declaration = [
        "// The isolation that the target's asynchronous functions have by default.",
        "#if hasFeature(NonisolatedNonsendingByDefault)",
        "private typealias \(name) = \(RuntimeName.runtime)CallerIsolation",
        "#else",
        "private typealias \(name) = \(RuntimeName.runtime)DeclaredIsolation",
        "#endif",
    ]

    /// Returns whether some wrapper of the files passes it on.
    static func isUsed(in files: [WrapperFile]) -> Bool {
        for file in files {
            for wrapper in file.allWrappers where wrapper.isolation == .targetDefault { return true }
        }
        return false
    }
}

/// The name of the isolation that a target's asynchronous functions have by default.
///
/// A plugin does not learn whether its target has the feature; the compiler does.
package enum DefaultIsolation {
    package static let name = "TracemarkIsolation"

    /// Returns a name that the target's sources do not mention. A nested type of the same name would hide it.
    static func name(in sources: SourceSet) -> String {
        var free = name
        var number = 2
        while isMentioned(free, in: sources) {
            free = name + number.description
            number += 1
        }
        return free
    }

    private static func isMentioned(_ name: String, in sources: SourceSet) -> Bool {
        for source in sources.sources where source.contains(name) { return true }
        return false
    }

    static func declaration(_ name: String, _ names: RuntimeNames) -> [String] {
        [
            "// The isolation that the target's asynchronous functions have by default.",
            "#if hasFeature(NonisolatedNonsendingByDefault)",
            "private typealias \(name) = \(names.callerIsolation)",
            "#else",
            "private typealias \(name) = \(names.declaredIsolation)",
            "#endif",
        ]
    }

    /// Returns whether a wrapper in the files passes the default isolation.
    static func isUsed(in files: [WrapperFile]) -> Bool {
        for file in files {
            for wrapper in file.allWrappers where wrapper.isolation == .targetDefault { return true }
        }
        return false
    }
}

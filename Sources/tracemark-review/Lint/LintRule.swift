/// A rule of good tracing, which can be turned off by its name.
public enum LintRule: String, CaseIterable, Sendable {
    /// A name that says nothing of what the function does: `trace1`, `test`, `foo`.
    case undescriptiveName = "undescriptive-name"
    /// A name with a date, an identifier or a value in it, which will be another one tomorrow.
    case unstableName = "unstable-name"
    /// One name for two functions, whose spans cannot be told apart.
    case sharedName = "shared-name"
    /// One tag or metric under two spellings: `user_id` and `userId`.
    case inconsistentKey = "inconsistent-key"
    /// A public async function without a span, in a type whose other functions have one.
    case missingSpan = "missing-span"

    /// The rules of some names.
    ///
    /// - Throws: ``UnknownName`` for the first name that no rule has.
    public static func named(_ names: [String]) throws(UnknownName) -> Set<LintRule> {
        var rules: Set<LintRule> = []
        for name in names {
            guard let rule = LintRule(rawValue: name) else { throw UnknownName(name: name) }
            rules.insert(rule)
        }
        return rules
    }

    /// A name that no rule has.
    public struct UnknownName: Error, CustomStringConvertible {
        let name: String

        /// What is wrong, and what the rules are called.
        public var description: String {
            let known = LintRule.allCases.map(\.rawValue)
            let remedy = EditDistance.nearest(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
            return "there is no rule '\(name)'; \(remedy)the rules are \(known.joined(separator: ", "))"
        }
    }
}

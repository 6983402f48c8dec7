/// How models are called.
public struct LanguageModelConfiguration: Sendable {
    /// What the environment says.
    public init() {}
}

/// Renders the members of a decorator that only forward.
enum ForwardRenderer {
    /// Returns the lines of a member: `var limit: Int { get { base.limit } set { base.limit = newValue } }`.
    static func lines(for wrapper: Wrapper) -> [String] {
        let renderer = WrapperRenderer(includesLines: false, path: "", compilerPath: "")
        return wrapper.attributes + renderer.forward(wrapper)
    }

    static func initializer(_ wrapper: Wrapper, suffix: Substring) -> [String] {
        WrapperRenderer(includesLines: false, path: "", compilerPath: "").forwardInitializer(
            wrapper, suffix: String(suffix))
    }
}

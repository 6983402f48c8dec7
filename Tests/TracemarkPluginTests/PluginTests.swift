import Testing

/// Real runs of `swift build` and `swift package` on the package in `Fixtures/Consumer`.
///
/// One after another: they edit and build the same copy of it.
@Suite(.serialized)
enum PluginTests {}

extension CommandResult {
    /// Whether a build compiled a Swift file, of any module.
    var compiles: Bool { standardOutput.contains("Compiling ") && standardOutput.contains(".swift") }
}

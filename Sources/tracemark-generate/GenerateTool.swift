import TracemarkGenerator

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The program that the build plugin runs: it writes a target's wrappers.
@main
struct GenerateTool {
    private let arguments: GenerateArguments

    static func main() {
        do {
            let arguments = try GenerateArguments(Array(CommandLine.arguments.dropFirst()))
            exit(try GenerateTool(arguments: arguments).run() ? 0 : 1)
        } catch let error as GenerateArguments.UsageError {
            printError("tracemark-generate: error: \(error.message)")
            exit(2)
        } catch {
            printError("tracemark-generate: error: \(error)")
            exit(1)
        }
    }

    /// Returns whether all is well.
    private func run() throws -> Bool {
        let output = try Generator(target: arguments.target, root: arguments.root).run(arguments.files)
        for diagnostic in output.diagnostics { Self.printError(diagnostic.description) }
        if output.diagnostics.contains(where: { $0.severity == .error }) { return false }
        try TextFile(arguments.output).write(output.text)
        try warnIfStale(output)
        return true
    }

    /// A target that has no copy is not reviewed so, and hears nothing.
    private func warnIfStale(_ output: Generator.Output) throws {
        guard let committed = try TextFile(arguments.review).read() else { return }
        let copy = ReviewCopy(committed: committed, output: output)
        if copy.isCurrent || !copy.isOurs { return }
        Self.printError(
            "\(arguments.review):1:1: warning: this copy of the generated wrappers is stale; "
                + "run 'swift package tracemark' and commit it")
    }

    private static func printError(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

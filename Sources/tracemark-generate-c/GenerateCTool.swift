import TracemarkClang
import TracemarkGenerator

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The program that the build plugin for C runs: it writes the wrappers of the C functions that a target traces.
@main
struct GenerateCTool {
    private let arguments: GenerateCArguments

    static func main() {
        do {
            let arguments = try GenerateCArguments(Array(CommandLine.arguments.dropFirst()))
            exit(try GenerateCTool(arguments: arguments).run() ? 0 : 1)
        } catch let error as GenerateCArguments.UsageError {
            printError("tracemark-generate-c: error: \(error.message)")
            exit(2)
        } catch {
            printError("tracemark-generate-c: error: \(error)")
            exit(1)
        }
    }

    /// Returns whether all is well.
    private func run() throws -> Bool {
        let generator = CGenerator(
            target: arguments.target, root: arguments.root, modules: arguments.modules, toolchain: arguments.toolchain,
            libraryPath: arguments.libclang)
        let output = try generator.run(swiftFiles: arguments.files, traceFile: arguments.traceFile)
        for diagnostic in output.diagnostics { Self.printError(diagnostic.description) }
        if output.diagnostics.contains(where: { $0.severity == .error }) { return false }
        try TextFile(arguments.output).write(output.text)
        for count in output.counts { print(count) }
        return true
    }

    private static func printError(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

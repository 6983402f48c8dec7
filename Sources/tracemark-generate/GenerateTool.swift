import TracemarkGenerator

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The program that the build plugin runs. It writes a target's wrappers.
@main
struct GenerateTool {
    private let arguments: GenerateArguments

    static func main() {
        do {
            let tool = GenerateTool(arguments: try GenerateArguments(Array(CommandLine.arguments.dropFirst())))
            let output = try tool.generate()
            let isSound = try tool.report(output)
            // The process exits at once. Freeing each object first would only cost time.
            withExtendedLifetime(output) { exit(isSound ? 0 : 1) }
        } catch let error as GenerateArguments.UsageError {
            printError("tracemark-generate: error: \(error.message)")
            exit(2)
        } catch {
            printError("tracemark-generate: error: \(error)")
            exit(1)
        }
    }

    private func generate() throws -> Generator.Output {
        try Generator(target: arguments.target, root: arguments.root, modules: arguments.modules).run(
            arguments.files, generated: arguments.generatedFiles)
    }

    /// Prints the diagnostics and writes the generated texts. Returns whether there is no error.
    private func report(_ output: Generator.Output) throws -> Bool {
        Self.printError(output.diagnostics)
        if output.diagnostics.contains(where: { $0.severity == .error }) { return false }
        try TextFile(arguments.output).write(output.text)
        for warning in UnreadSources(arguments: arguments).warnings() { Self.printError(warning) }
        try warnIfStale(output)
        return true
    }

    /// Warns about a stale copy. A target without a copy gets no warning.
    private func warnIfStale(_ output: Generator.Output) throws {
        guard let committed = try TextFile(arguments.review).read() else { return }
        let copy = ReviewCopy(committed: committed, output: output)
        if copy.isCurrent || !copy.isOurs { return }
        Self.printError(
            "\(arguments.review):1:1: warning: this copy of the generated wrappers is stale; "
                + "run 'swift package tracemark' and commit it")
    }

    /// Prints all diagnostics in one write, since there may be thousands of warnings.
    private static func printError(_ diagnostics: [Diagnostic]) {
        var text = ""
        for diagnostic in diagnostics {
            text += diagnostic.description
            text += "\n"
            if text.utf8.count > 1 << 15 {
                printText(text)
                text = ""
            }
        }
        printText(text)
    }

    private static func printError(_ line: String) {
        printText(line + "\n")
    }

    private static func printText(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = write(STDERR_FILENO, bytes.baseAddress! + written, bytes.count - written)
                if count <= 0 { return }
                written += count
            }
        }
    }
}

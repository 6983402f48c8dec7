import Foundation
import Testing
import TracemarkGenerator

/// The files that the tests read, and the golden texts that they compare with.
///
/// `UPDATE_GOLDENS=1 swift test --filter TracemarkGeneratorTests` writes the golden texts anew, to be read in the diff.
enum Fixtures {
    /// The root of this package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let goldens = root.appending(path: "Tests/TracemarkGeneratorTests/Goldens")

    /// The paths of the Swift files in a folder below `Fixtures/`.
    static func files(_ folder: String) throws -> [String] {
        let url = root.appending(path: "Fixtures/\(folder)")
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".swift") }
        return names.sorted().map { url.appending(path: $0).path }
    }

    /// Generates code for a folder, with module selectors whatever the compiler.
    static func generate(_ folder: String, target: String) throws -> Generator.Output {
        var generator = Generator(target: target, root: root.path)
        generator.names = .selected
        return try generator.run(files(folder))
    }

    /// Compares a text with the golden file of a name.
    static func expectGolden(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        // The text that is compiled names the sources as the compiler is given them.
        let text = text.replacing(root.path, with: "$ROOT")
        let url = goldens.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] != nil {
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOf: url, encoding: .utf8)
        #expect(text == golden, "Goldens/\(name) differs", sourceLocation: sourceLocation)
    }
}

import Foundation
import Testing

extension PluginTests {
    /// What the README promises to whoever copies from it.
    struct Readme {
        private static let checkout = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        private static let readme = checkout.appending(component: "README.md")

        @Test(
            "A package written from the README alone fetches this package and no other, builds and runs",
            .enabled(if: FileManager.default.fileExists(atPath: readme.path), "there is no README.md yet"))
        func package() async throws {
            let folder = Self.checkout.appending(path: ".build-fixtures/readme")
            if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
            let package = folder.appending(component: "app")
            let files = Self.files(in: try String(contentsOf: Self.readme, encoding: .utf8))
            try #require(files["Package.swift"] != nil, "README.md has no ```swift block with a // swift-tools-version")
            try #require(files.count > 1, "README.md has no ```swift block that begins with // Sources/….swift")
            for (path, text) in files {
                let file = package.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }

            // git reads the package's address from a repository of the files that are here.
            let clone = folder.appending(component: "tracemark").path
            try await Command(
                arguments: ["\(Self.checkout.path)/Tests/Scripts/tagged-clone.sh", clone], folder: folder
            ).run().succeeded()
            let environment = [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.\(clone).insteadOf",
                "GIT_CONFIG_VALUE_0": "https://github.com/tracemark/tracemark",
            ]
            func swift(_ verb: String) async throws -> CommandResult {
                // Caches of its own: the user's would hold another repository's tag of the same name.
                let caches = ["--cache-path", "\(folder.path)/cache", "--security-path", "\(folder.path)/security"]
                return try await Command(
                    arguments: ["swift", verb] + caches, folder: package, environment: environment
                ).run().succeeded()
            }
            _ = try await swift("build")
            let checkouts = package.appending(path: ".build/checkouts").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: checkouts) == ["tracemark"])
            let run = try await swift("run")
            let traces = files.values.flatMap { $0.matches(of: /Trace\.start\(\s*"([^"]+)"/).map(\.1) }
            #expect(!traces.isEmpty && traces.allSatisfy { run.text.contains($0) }, "it prints \(traces): \(run)")
        }

        /// The `swift` blocks of a Markdown text that say which file they are.
        ///
        ///     // swift-tools-version: 6.1            Package.swift
        ///     // Sources/App/Summarizer.swift        Sources/App/Summarizer.swift
        private static func files(in markdown: String) -> [String: String] {
            var files: [String: String] = [:]
            for block in ("\n" + markdown).split(separator: "\n```swift\n").dropFirst() {
                let text = String(block.prefix(upTo: block.firstRange(of: "\n```")?.lowerBound ?? block.endIndex))
                let first = text.prefix { $0 != "\n" }
                if first.hasPrefix("// swift-tools-version") {
                    files["Package.swift"] = text + "\n"
                } else if first.hasPrefix("// Sources/"), first.hasSuffix(".swift") {
                    files[String(first.dropFirst(3))] = text + "\n"
                }
            }
            return files
        }
    }
}

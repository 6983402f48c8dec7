import Foundation
import Testing
import TracemarkGenerator

@Suite struct PluginSourceTests {
    @Test(
        "A source that another plugin writes has wrappers, is known by its plugin's name, and stays out of the copy for review"
    )
    func generatedSource() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        let outputs = folder.appending(path: "outputs/MakerPlugin")
        try FileManager.default.createDirectory(at: outputs, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let own = folder.appending(path: "Own.swift")
        let made = outputs.appending(path: "Made.swift")
        try "// @trace\npublic func _own() {}\n".write(to: own, atomically: true, encoding: .utf8)
        try "// @trace\npublic func _made() {}\n".write(to: made, atomically: true, encoding: .utf8)
        let generator = Generator(target: "App", root: folder.path)
        let output = try generator.run([own.path], generated: [made.path])
        #expect(output.wrapperCount == 2)
        #expect(output.text.contains("// MARK: - MakerPlugin/Made.swift") && !output.text.contains(folder.path))
        #expect(output.reviewText == (try generator.run([own.path]).reviewText))
    }
}

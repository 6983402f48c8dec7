import Foundation
import Testing
import TracemarkGenerator

/// A mistake in an annotation's expression, as the compiler reports it.
@Suite struct WrongExpressionTests {
    @Test("A wrong expression is the compiler's error at the annotation's line, not in generated code")
    func wrongExpression() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "Search.swift")
        let generated = folder.appending(path: "App.traced.swift")
        try """
        // @trace(metrics: [hits: result.count],
        //        error: result.isEmpti)
        public func _search(_ text: String) -> [String] { [text] }
        """.write(to: source, atomically: true, encoding: .utf8)
        try Generator(target: "App", root: folder.path).run([source.path]).text
            .write(to: generated, atomically: true, encoding: .utf8)
        let result = try CompiledText.compile([source.path, generated.path], ["-swift-version", "6"], module: "App")
        let errors = result.split(separator: "\n").filter { $0.contains(": error: ") }
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("\(source.path):2:") == true, "\(result)")
    }
}

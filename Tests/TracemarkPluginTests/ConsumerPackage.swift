import Foundation
import Testing

/// A copy of `Fixtures/Consumer` that tests edit and build as a user would.
///
/// There is one copy for all tests, since the first build is the dear one; they run one after another, and each begins
/// with the fixture's own sources. Its path has spaces and letters outside ASCII.
struct ConsumerPackage {
    let root: URL
    /// How the first build went, in a folder that had nothing from an earlier one.
    let firstBuild: CommandResult

    private static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let fixture = checkout.appending(path: "Fixtures/Consumer")

    private static let prepared = Task {
        let root = checkout.appending(path: ".build-fixtures/A größer consumer")
        if FileManager.default.fileExists(atPath: root.path) { try FileManager.default.removeItem(at: root) }
        try restoreSources(in: root)
        return ConsumerPackage(root: root, firstBuild: try await swift("build", in: root))
    }

    /// The copy, with the fixture's sources and nothing in `Traced/`.
    static func restored() async throws -> ConsumerPackage {
        let package = try await prepared.value
        try restoreSources(in: package.root)
        return package
    }

    // MARK: - Running

    func build(_ options: String...) async throws -> CommandResult {
        let result = try await Self.swift("build", options, in: root)
        // The compiler driver compares times in whole seconds (measured on Linux, Swift 6.3.1, without any plugin): what
        // is edited in the second in which a build ended may not be compiled again by the next one.
        let now = Date().timeIntervalSince1970
        try await Task.sleep(for: .seconds(now.rounded(.down) + 1.01 - now))
        return result
    }

    /// `swift package tracemark`, with the permission that it asks for at a terminal.
    func review(_ options: String...) async throws -> CommandResult {
        try await review(options)
    }

    func review(_ options: [String]) async throws -> CommandResult {
        try await Self.swift("package", ["--allow-writing-to-package-directory", "tracemark"] + options, in: root)
    }

    func check(_ options: String...) async throws -> CommandResult {
        try await check(options)
    }

    func check(_ options: [String]) async throws -> CommandResult {
        try await Self.swift("package", ["tracemark-check"] + options, in: root)
    }

    /// The built program: it prints what its functions return, and their trace to standard error.
    func run(configuration: String = "debug") async throws -> CommandResult {
        try await Command(arguments: ["\(root.path)/.build/\(configuration)/consumer"], folder: root).run().succeeded()
    }

    private static func swift(_ verb: String, _ options: [String] = [], in root: URL) async throws -> CommandResult {
        let command = Command(arguments: ["swift", verb] + options, folder: root)
        let result = try await command.run()
        // Once in some hundred runs SwiftPM itself crashes (6.3.1 on Linux, in libdispatch). A plugin or a tool that
        // crashes does not end it by a signal.
        return result.crashed ? try await command.run() : result
    }

    // MARK: - Files

    func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    func write(_ text: String, to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func replace(_ old: String, with new: String, in path: String) throws {
        try write(try read(path).replacing(old, with: new), to: path)
    }

    func move(_ path: String, to newPath: String) throws {
        try FileManager.default.moveItem(at: root.appending(path: path), to: root.appending(path: newPath))
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: root.appending(path: path))
    }

    func modified(_ path: String) throws -> Date? {
        try root.appending(path: path).resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }

    /// The names of the files in `Traced/`.
    func traced() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Traced").path).sorted()
    }

    /// The text that the build generated for a target.
    func generated(_ target: String) throws -> String {
        try String(contentsOf: generatedFile(target), encoding: .utf8)
    }

    func generatedFile(_ target: String) -> URL {
        // SwiftPM knows a package at a path by the name of its folder.
        let outputs = root.appending(path: ".build/plugins/outputs/\(root.lastPathComponent.lowercased())")
        return outputs.appending(path: "\(target)/destination/TracemarkPlugin/\(target).traced.swift")
    }

    /// When each object file, module and program of the debug build was last written, by its path.
    func products() throws -> [String: Date] {
        let folder = root.appending(path: ".build/debug").resolvingSymlinksInPath()
        var written: [String: Date] = [:]
        for case let file as URL in FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.contentModificationDateKey]) ?? .init()
        where ["o", "swiftmodule", ""].contains(file.pathExtension) {
            let values = try file.resourceValues(forKeys: [.contentModificationDateKey, .isRegularFileKey])
            if values.isRegularFile == true { written[file.path] = values.contentModificationDate }
        }
        return written
    }

    // MARK: - The fixture

    /// Writes only what differs, so that a file that no test has touched is not compiled again.
    private static func restoreSources(in root: URL) throws {
        let files = FileManager.default
        var wanted = Set<String>()
        for case let path as String in files.enumerator(atPath: fixture.path) ?? .init()
        where path == "Package.swift" || path.hasPrefix("Sources/") {
            let (source, copy) = (fixture.appending(path: path), root.appending(path: path))
            wanted.insert(path)
            if try source.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { continue }
            var text = try String(contentsOf: source, encoding: .utf8)
            if path == "Package.swift" { text.replace("\"../..\"", with: "\"\(checkout.path)\"") }
            if try text != (files.fileExists(atPath: copy.path) ? String(contentsOf: copy, encoding: .utf8) : nil) {
                try files.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: copy, atomically: true, encoding: .utf8)
            }
        }
        let present = (try? files.subpathsOfDirectory(atPath: root.appending(path: "Sources").path)) ?? []
        for path in present.map({ "Sources/\($0)" }) where !wanted.contains(path) {
            try? files.removeItem(at: root.appending(path: path))
        }
        try? files.removeItem(at: root.appending(path: "Traced"))
    }
}

import Foundation

/// A program that is run to its end, with what it printed.
struct CommandLineProgram {
    let status: Int32
    let output: String
    let error: String

    init(_ words: [String], in folder: URL? = nil) throws {
        let streams = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        // Files and not pipes, which a long text would fill.
        let (outputFile, errorFile) = (streams.appending(path: "out"), streams.appending(path: "err"))
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOf: outputFile, encoding: .utf8)
        error = try String(contentsOf: errorFile, encoding: .utf8)
    }
}

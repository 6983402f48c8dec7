import Foundation
import Testing

/// What a finished program left: its exit status and what it printed.
struct CommandResult: CustomStringConvertible {
    let command: String
    /// The exit status, or the signal that ended the program.
    let status: Int32
    let crashed: Bool
    let standardOutput: String
    let standardError: String

    /// Both streams. On which of them SwiftPM writes a line is not what most tests are about.
    var text: String { standardOutput + standardError }

    var description: String {
        "\(command)\nexit status \(status)\n--- standard output\n\(standardOutput)\n--- standard error\n\(standardError)"
    }

    @discardableResult
    func succeeded(sourceLocation: SourceLocation = #_sourceLocation) throws -> CommandResult {
        try #require(status == 0, "\(self)", sourceLocation: sourceLocation)
        return self
    }

    @discardableResult
    func failed(sourceLocation: SourceLocation = #_sourceLocation) throws -> CommandResult {
        try #require(status != 0, "\(self)", sourceLocation: sourceLocation)
        return self
    }
}

/// A program to run without a terminal, with an end to waiting for it.
struct Command {
    let arguments: [String]
    let folder: URL
    var environment: [String: String] = [:]
    var timeout: Duration = .seconds(900)

    /// Runs it to its end. Where SwiftPM itself crashes, as it does in Dispatch once in some hundred builds, it is run again.
    func run() async throws -> CommandResult {
        let isBuild = arguments.starts(with: ["swift", "build"]) || arguments.starts(with: ["swift", "package"])
        for _ in 0..<2 where isBuild {
            let result = try await runOnce()
            if !result.crashed { return result }
        }
        return try await runOnce()
    }

    private func runOnce() async throws -> CommandResult {
        let streams = FileManager.default.temporaryDirectory.appending(component: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        // Files and not pipes: what a child of the program leaves running cannot keep us waiting for the end of a file.
        let (outputFile, errorFile) = (streams.appending(component: "out"), streams.appending(component: "err"))
        for file in [outputFile, errorFile] { try Data().write(to: file) }

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Self.inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)

        let watchdog = Task { [timeout] in
            try await Task.sleep(for: timeout)
            process.terminate()
            try await Task.sleep(for: .seconds(5))
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        defer { watchdog.cancel() }
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        return CommandResult(
            command: arguments.joined(separator: " "),
            status: process.terminationStatus,
            crashed: process.terminationReason == .uncaughtSignal,
            standardOutput: try String(contentsOf: outputFile, encoding: .utf8),
            standardError: try String(contentsOf: errorFile, encoding: .utf8)
        )
    }

    /// Without what `swift test` sets for the tests it runs, which would reach the compilers and tools started here.
    private static let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
        !["SWIFT", "XCTEST", "XCTest", "LLVM_PROFILE", "TSAN_OPTIONS", "DYLD_", "LD_"].contains { name.hasPrefix($0) }
    }
}

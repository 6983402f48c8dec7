import Foundation
import Synchronization
import Testing

/// A program of this package, run as a user would run it.
final class BuiltProgram: Sendable {
    private let process: Mutex<Process>
    private let streams: TemporaryFolder
    let processID: Int32

    /// Starts a program that was built beside the tests.
    ///
    /// - Parameter environment: Added to what a program needs to start at all; nothing of the tests' own is handed on.
    init(_ name: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        let streams = try TemporaryFolder()
        let process = Process()
        process.executableURL = Self.folder.appendingPathComponent(name)
        process.arguments = arguments
        var inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "TMPDIR", "LANG"].contains($0.key)
        }
        inherited.merge(environment) { $1 }
        process.environment = inherited
        process.standardInput = FileHandle.nullDevice
        for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: "\(streams.path)/\(name)")) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(streams.path)/out"))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(streams.path)/err"))
        try process.run()
        processID = process.processIdentifier
        self.process = Mutex(process)
        self.streams = streams
    }

    deinit { if isRunning { kill(processID, SIGKILL) } }

    private static var folder: URL {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        return bundle.bundleURL.deletingLastPathComponent()
        #else
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
    }

    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// What it has printed so far.
    var output: String { text("out") }
    var errors: String { text("err") }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(streams.path)/\(name)", encoding: .utf8)) ?? ""
    }

    /// Waits until it has ended by itself, and expects that it did so well.
    func succeeded(within limit: Duration = .seconds(120), sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let deadline = ContinuousClock.now + limit
        while isRunning, .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        try #require(!isRunning, "it runs still\n\(output)\n\(errors)", sourceLocation: sourceLocation)
        let status = process.withLock { $0.terminationStatus }
        try #require(status == 0, "\(output)\n\(errors)", sourceLocation: sourceLocation)
    }

    func stop() async throws {
        if isRunning { kill(processID, SIGTERM) }
        let deadline = ContinuousClock.now + .seconds(60)
        while isRunning, .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    }
}

import Foundation
import Synchronization
import TracemarkModel

/// The program as it is installed, beside the tests.
enum TracemarkProgram {
    static var folder: URL {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        return bundle.bundleURL.deletingLastPathComponent()
        #else
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
    }

    static var url: URL { folder.appendingPathComponent("tracemark") }

    /// Runs a command to its end.
    static func run(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await run(arguments, environment: environment)
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], of program: URL = url
    ) async throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment.merging(ProcessInfo.processInfo.environment) { given, _ in given }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Reading and waiting block threads; they shall not be those that a server in this process needs.
        async let said = text(of: output)
        async let complained = text(of: errors)
        let texts = await (said, complained)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        return (process.terminationStatus, texts.0, texts.1)
    }

    private static func text(of pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }
}

/// A `tracemark serve` of its own, on ports of its own.
final class ServerProcess: Sendable {
    private let process = Mutex<Process>(Process())
    private let log: URL
    let url: String

    /// Starts it, and waits until it listens.
    init(
        _ folder: ServerFolder, _ arguments: [String] = ["--no-grpc"], environment: [String: String] = [:]
    ) throws {
        log = URL(fileURLWithPath: folder.path + "/log-\(UUID().uuidString)")
        try Data().write(to: log)
        let process = Process()
        process.executableURL = TracemarkProgram.url
        process.arguments = ["serve", "--port", "0"] + arguments
        process.environment = ["TRACEMARK_DB": folder.database].merging(ProcessInfo.processInfo.environment) {
            given, _ in given
        }.merging(environment) { _, given in given }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            line += more
        }
        let text = String(decoding: line, as: UTF8.self)
        guard let match = text.firstMatch(of: #/https?://127\.0\.0\.1:\d+/#) else {
            process.terminate()
            throw StoreError.unavailable("the server said \"\(text)\"")
        }
        url = String(match.output)
        self.process.withLock { $0 = process }
    }

    deinit {
        process.withLock { process in
            guard process.isRunning else { return }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    /// What it has written to standard error.
    var errors: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Sends a signal, and does not wait for what comes of it.
    func signal(_ signal: Int32) {
        process.withLock { _ = kill($0.processIdentifier, signal) }
    }

    /// Ends it.
    @discardableResult
    func end(_ signal: Int32) -> Int32 {
        process.withLock { process in
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            return process.terminationStatus
        }
    }
}

/// Waits for a condition, a long time on a slow machine.
func wait(until condition: () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw StoreError.unavailable("the condition did not come about within two minutes")
}

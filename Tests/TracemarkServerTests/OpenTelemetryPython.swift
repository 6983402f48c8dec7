import Foundation
import Testing
import TracemarkModel

/// Runs scripts of `Files/` with OpenTelemetry's Python SDK.
enum OpenTelemetryPython {
    /// The checkout, from where this file is.
    static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func file(_ name: String) -> String { checkout.path + "/Tests/TracemarkServerTests/Files/\(name)" }

    /// Runs a script, and reads the JSON lines that it prints.
    static func run(
        _ script: String, _ arguments: [String], environment: [String: String] = [:], input: [AttributeValue] = []
    ) async throws -> [AttributeValue] {
        let install = try await run(checkout.path + "/Tests/Scripts/opentelemetry-sdk.sh", [], [:], "")
        let python = try #require(install.split(separator: "\n").last)
        let lines = input.map { $0.json + "\n" }.joined()
        return try await run(String(python), [file(script)] + arguments, environment, lines)
            .split(separator: "\n").map { try AttributeValue(json: $0) }
    }

    private struct ProgramFailed: Error {
        let program: String
        let status: Int32
    }

    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ input: String
    ) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let (said, asked) = (Pipe(), Pipe())
        process.standardOutput = said
        process.standardInput = asked
        try process.run()
        // Reading and waiting block a thread; it shall not be one that the server needs.
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                asked.fileHandleForWriting.write(Data(input.utf8))
                try? asked.fileHandleForWriting.close()
                let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                if process.terminationStatus == 0 {
                    continuation.resume(returning: text)
                } else {
                    continuation.resume(
                        throwing: ProgramFailed(program: program, status: process.terminationStatus))
                }
            }
        }
    }
}

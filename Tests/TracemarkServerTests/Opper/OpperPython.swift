import Foundation
import TracemarkModel

/// Runs the programs of `Tests/OpperPrograms` with the real SDKs.
enum OpperPython {
    /// A generation of the SDK.
    enum SDK: String, Sendable {
        case zero = "0.31.4"
        case one = "1.7.2"
        case two = "2.1.1"
    }

    /// The checkout, from where this file is.
    private static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    struct Failure: Error, CustomStringConvertible {
        let program: String
        let status: Int32
        let output: String
        var description: String { "\(program) ended with \(status):\n\(output)" }
    }

    /// Runs a program against a server, and reads the JSON that it prints last.
    static func run(
        _ program: String, _ sdk: SDK, url: String, key: String = "some-key"
    ) async throws -> AttributeValue {
        let folder = try await run("/bin/bash", [checkout + "/Tests/Scripts/opper-sdks.sh"])
        let python = "\(folder.split(separator: "\n").last ?? "")/opper-\(sdk.rawValue)/bin/python"
        let output = try await run(
            python, [checkout + "/Tests/OpperPrograms/\(program).py"],
            environment: [
                "OPPER_API_URL": url, "OPPER_API_KEY": key, "PYTHONDONTWRITEBYTECODE": "1",
                // A proxy that the machine has is none of the tests' business.
                "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
            ])
        return try AttributeValue(json: output.split(separator: "\n").last ?? "")
    }

    /// Lets a test call a model: `model.py` on a port of its own, which ends with the test.
    static func withModel(_ body: (_ url: String) async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", checkout + "/Tests/OpperPrograms/model.py", "--until-stdin-closes"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer {
            try? input.fileHandleForWriting.close()
            process.terminate()
            process.waitUntilExit()
        }
        let port: String = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                var line: [UInt8] = []
                while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 {
                    line.append(byte)
                }
                continuation.resume(returning: String(decoding: line, as: UTF8.self))
            }
        }
        try await body("http://127.0.0.1:\(port)/v1")
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``Failure`` with what it said if it fails.
    private static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Reading and waiting block threads; they shall not be those that the server needs.
        async let said = text(of: output)
        async let complained = text(of: errors)
        let texts = await (said, complained)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        guard process.terminationStatus == 0 else {
            throw Failure(
                program: arguments.first ?? program, status: process.terminationStatus, output: texts.1 + texts.0)
        }
        return texts.0
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

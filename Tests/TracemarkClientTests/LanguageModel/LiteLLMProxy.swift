import Foundation
import Testing

/// LiteLLM's proxy, a server of OpenAI's API that nobody here wrote, with models that answer what the tests expect. It is
/// started once for a suite: `@Suite(.liteLLM)`.
struct LiteLLMProxy: SuiteTrait, TestScoping {
    static let key = "sk-tracemark-tests"

    /// The running proxy's address.
    @TaskLocal static var url = ""

    /// Once for the suite, not for each test.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let program = try await Self.installed()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("litellm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, url) = try await Self.start(program, in: folder)
        let result: Result<Void, any Error>
        do {
            result = .success(try await Self.$url.withValue(url) { try await function() })
        } catch {
            result = .failure(error)
        }
        await Self.end(process)
        try result.get()
    }

    // MARK: - Starting it

    private static let configuration = """
        model_list:
          - model_name: small
            litellm_params:
              model: openai/small
              api_key: unused
              mock_response: "Spans nest below the span that is current."
          - model_name: reviewer
            litellm_params:
              model: openai/reviewer
              api_key: unused
              mock_response: '{"reasoning":"warm words","sentiment":"positive","score":4,"topics":["tracing"],"author":null}'
          - model_name: limited
            litellm_params:
              model: openai/limited
              api_key: unused
              mock_response: "litellm.RateLimitError"
        router_settings:
          num_retries: 0
        general_settings:
          master_key: \(key)
        """

    private static func installed() async throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 1...4 { root.deleteLastPathComponent() }
        let script = root.appendingPathComponent("Tests/Scripts/litellm.sh")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [script.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // The script may have to install it, which takes minutes: not on one of the threads that tasks run on.
        let path = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let bytes = output.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
            }
        }
        try #require(process.terminationStatus == 0, "Tests/Scripts/litellm.sh failed")
        return path.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func start(_ program: String, in folder: URL) async throws -> (Process, String) {
        let file = folder.appendingPathComponent("config.yaml")
        try Data(configuration.utf8).write(to: file)
        let log = folder.appendingPathComponent("log")
        var failure = ""
        // The port may be taken by somebody else between being found and being used.
        for _ in 1...3 {
            let port = try FreePort.find()
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = ["--config", file.path, "--host", "127.0.0.1", "--port", "\(port)"]
            process.currentDirectoryURL = folder
            var environment = ProcessInfo.processInfo.environment
            environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
            environment["LITELLM_TELEMETRY"] = "False"
            process.environment = environment
            _ = FileManager.default.createFile(atPath: log.path, contents: nil)
            let output = try FileHandle(forWritingTo: log)
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let url = "http://127.0.0.1:\(port)"
            if try await isReady(url, process) { return (process, url) }
            await end(process)
            failure = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
        }
        throw StartFailure(description: "LiteLLM's proxy does not start: \(failure.suffix(2_000))")
    }

    private struct StartFailure: Error, CustomStringConvertible {
        var description: String
    }

    /// Ends the process, and waits until it has gone.
    private static func end(_ process: Process) async {
        process.terminate()
        let deadline = ContinuousClock.now + .seconds(10)
        while process.isRunning, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Asks until it answers: on a busy machine it takes a minute and more.
    private static func isReady(_ url: String, _ process: Process) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(240)
        while ContinuousClock.now < deadline, process.isRunning {
            if (try? Data(contentsOf: URL(string: "\(url)/health/liveliness")!)) != nil { return true }
            try await Task.sleep(for: .milliseconds(300))
        }
        return false
    }
}

extension Trait where Self == LiteLLMProxy {
    static var liteLLM: LiteLLMProxy { LiteLLMProxy() }
}

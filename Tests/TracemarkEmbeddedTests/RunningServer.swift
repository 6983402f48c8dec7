import Foundation
import Testing

/// `tracemark serve` on a file, on a free port of this machine.
final class RunningServer: Sendable {
    let url: String
    private let program: BuiltProgram

    init(database: String, arguments: [String] = []) async throws {
        program = try BuiltProgram(
            "tracemark", ["serve", "--db", database, "--port", "0", "--no-grpc"] + arguments)
        let deadline = ContinuousClock.now + .seconds(120)
        var found: String?
        while found == nil, program.isRunning, .now < deadline {
            found = program.output.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/).map { String($0.output) }
            try await Task.sleep(for: .milliseconds(20))
        }
        url = try #require(found, "the server does not start\n\(program.output)\n\(program.errors)")
    }

    func stop() async throws { try await program.stop() }
}

import AsyncHTTPClient
import Crypto
import Foundation
import Logging
import NIOCore
import TracemarkModel

/// Sends alert messages.
///
/// - `TRACEMARK_WEBHOOK_SECRET` signs webhooks: `X-Tracemark-Signature: t=SECONDS,v1=HEX`, where HEX is the
///   HMAC-SHA-256 of `SECONDS.BODY`.
/// - `TRACEMARK_ALERT_COMMAND` is the program that the action `command` runs. It receives the message on standard
///   input.
struct AlertSender: Sendable {
    private let secret: String?
    private let command: String?
    private let logger: Logger

    init(environment: [String: String], logger: Logger) {
        secret = environment["TRACEMARK_WEBHOOK_SECRET"].flatMap { $0.isEmpty ? nil : $0 }
        command = environment["TRACEMARK_ALERT_COMMAND"].flatMap { $0.isEmpty ? nil : $0 }
        self.logger = logger
    }

    /// The maximum run time of a command, which includes reading its message.
    var commandLimit = Duration.seconds(30)

    /// An error that says why a message was not delivered.
    enum Failure: Error, CustomStringConvertible {
        case refused(Int)
        case unreachable(String)
        case noCommand
        case noProgram(path: String)
        case failed(Int32)
        case tooSlow(Duration)

        var description: String {
            switch self {
            case .refused(let status): "The webhook answered \(status)."
            case .noCommand: "The server has no alert command. Start it with TRACEMARK_ALERT_COMMAND set to a program."
            case .unreachable(let reason): "The webhook could not be reached (\(reason))."
            case .noProgram(let path):
                """
                TRACEMARK_ALERT_COMMAND is \(path), which cannot be run. Set it to the path of a program, \
                without arguments.
                """
            case .failed(let code): "The command exited with code \(code)."
            case .tooSlow(let limit): "The command was killed after \(limit). A command must finish within that time."
            }
        }
    }

    func send(_ delivery: AlertDelivery) async throws {
        let message = delivery.message
        switch delivery.action.kind {
        case .log:
            logger.log(
                level: message.level == .ok ? .notice : message.level == .alert ? .error : .warning,
                "\(message.isTest ? "Test of alert" : "Alert") \"\(message.rule)\" is \(message.level.rawValue).",
                metadata: ["value": "\(message.value.map { "\($0)" } ?? "none")", "measure": "\(message.measure)"])
        case .webhook:
            try await post(delivery)
        case .command:
            try await run(delivery)
        }
    }

    private func body(_ delivery: AlertDelivery) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(delivery.message)
    }

    /// The client follows no redirects, so that a response cannot choose the target. It lives as long as the program.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    private func post(_ delivery: AlertDelivery) async throws {
        let body = try body(delivery)
        var request = HTTPClientRequest(url: try WebhookAddress(delivery.action.url).text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "tracemark")
        // The identifier is the same for each attempt, so that the receiver can detect repetitions. A rule's name may
        // contain control characters, which headers cannot.
        let id = delivery.id.addingPercentEncoding(withAllowedCharacters: CharacterSet.controlCharacters.inverted)
        request.headers.add(name: "X-Tracemark-Delivery", value: id ?? "")
        if let secret {
            let seconds = Int(Date().timeIntervalSince1970)
            let key = SymmetricKey(data: Data(secret.utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Data("\(seconds).".utf8) + body, using: key)
            let digits = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            request.headers.add(name: "X-Tracemark-Signature", value: "t=\(seconds),v1=\(digits)")
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response: HTTPClientResponse
        do {
            response = try await Self.client.execute(request, timeout: .seconds(10))
        } catch {
            throw Failure.unreachable("\(error)")
        }
        guard (200..<300).contains(response.status.code) else { throw Failure.refused(Int(response.status.code)) }
    }

    private func run(_ delivery: AlertDelivery) async throws {
        guard let command else { throw Failure.noCommand }
        let body = try body(delivery)
        let process = Process()
        let input = Pipe()
        let ended = AsyncStream<Int32>.makeStream()
        process.executableURL = URL(fileURLWithPath: command)
        process.standardInput = input
        process.terminationHandler = {
            ended.continuation.yield($0.terminationStatus)
            ended.continuation.finish()
        }
        do { try process.run() } catch { throw Failure.noProgram(path: command) }
        // Writing to a program that does not read blocks, so it runs on its own thread.
        let pipe = input.fileHandleForWriting
        DispatchQueue.global().async {
            try? pipe.write(contentsOf: body)
            try? pipe.close()
        }
        let status = await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await ended.stream.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: commandLimit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let status else {
            kill(process.processIdentifier, SIGKILL)
            throw Failure.tooSlow(commandLimit)
        }
        guard status == 0 else { throw Failure.failed(status) }
    }
}

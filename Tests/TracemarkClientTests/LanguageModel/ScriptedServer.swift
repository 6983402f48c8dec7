import Foundation
import Synchronization
import TracemarkModel

/// A model's server that answers each request by the next line of a script: what no real one can be made to say.
final class ScriptedServer: Sendable {
    /// What happens to one connection after its request has been read.
    enum Answer: Sendable {
        case respond(Int, headers: [String: String] = [:], body: String)
        /// The pieces of a `text/event-stream`; before each but the first the server waits for ``proceed()``.
        case stream([String])
        /// One piece of a stream, and then nothing until the client has gone.
        case beginning(String)
        /// Says nothing until the client has gone.
        case silence
        /// Closes the connection without a word.
        case hangUp
    }

    private let server: LoopbackServer
    private let gate: DispatchSemaphore
    private let leavings: Leavings

    private final class Leavings: Sendable {
        let count = Mutex(0)
    }

    init(_ answers: Answer...) throws {
        let script = Mutex(answers[...])
        let gate = DispatchSemaphore(value: 0)
        self.gate = gate
        let leavings = Leavings()
        self.leavings = leavings
        server = try LoopbackServer { _, connection in
            switch script.withLock({ $0.popFirst() }) ?? .hangUp {
            case .respond(let status, let headers, let body):
                connection.answer(
                    "\(status) Status", body,
                    headers: headers.merging(["Content-Type": "application/json"]) { given, _ in given })
            case .stream(let pieces):
                connection.begin(headers: ["Content-Type": "text/event-stream"])
                for (index, piece) in pieces.enumerated() {
                    // A test that reads no further does not let the thread wait for ever.
                    if index > 0, gate.wait(timeout: .now() + 120) == .timedOut { return }
                    guard connection.write(piece) else { return }
                }
            case .beginning(let piece):
                connection.begin(headers: ["Content-Type": "text/event-stream"])
                connection.write(piece)
                if connection.isLeft() { leavings.count.withLock { $0 += 1 } }
            case .silence:
                if connection.isLeft() { leavings.count.withLock { $0 += 1 } }
            case .hangUp: break
            }
        }
    }

    var url: String { "\(server.origin)/v1" }

    var requests: [LoopbackServer.Request] { server.requests }

    /// The bodies of what was asked so far.
    var bodies: [AttributeValue] {
        get throws { try server.requests.map { try AttributeValue(jsonBytes: $0.body) } }
    }

    /// How many clients have gone before they had their answer.
    var leftCount: Int { leavings.count.withLock { $0 } }

    /// Lets a stream go on by one piece.
    func proceed() { gate.signal() }
}

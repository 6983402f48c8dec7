import Foundation
import Logging
import ServiceLifecycle
import TracemarkModel

/// Evaluates the alert rules, and delivers what they have to say, in the background.
struct AlertService: Service {
    private let evaluator: AlertEvaluator
    private let sender: AlertSender
    private let logger: Logger
    /// How often rules are looked through for those that are due.
    private let pause = Duration.seconds(2)

    init(parts: ServerParts) {
        evaluator = AlertEvaluator(parts.store, clock: parts.configuration.clock)
        sender = AlertSender(environment: ProcessInfo.processInfo.environment, logger: parts.logger)
        logger = parts.logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await lookThrough()
                try? await Task.sleep(for: pause)
            }
        }
    }

    private func lookThrough() async {
        do {
            for (name, rule, _) in try await evaluator.rules() where !Task.isCancelled {
                do {
                    guard let (state, revision) = try await evaluator.evaluate(rule, named: name) else { continue }
                    try await deliver(state, of: name, revision: revision)
                } catch {
                    logger.error(
                        "An alert rule could not be evaluated.", metadata: ["rule": "\(name)", "error": "\(error)"])
                }
            }
        } catch {
            logger.error("The alert rules could not be read.", metadata: ["error": "\(error)"])
        }
    }

    /// Tries what is due. A message is delivered at least once: a server that dies between delivering and noting it
    /// leaves it to the next one, with the same id.
    private func deliver(_ state: AlertState, of name: String, revision: Int64) async throws {
        let now = evaluator.clock()
        let due = state.outbox.filter { $0.next.map { $0 <= now } ?? true }
        guard !due.isEmpty else { return }
        var next = state
        for delivery in due {
            let place = next.outbox.firstIndex { $0.id == delivery.id }
            do {
                try await sender.send(delivery)
                if let place { next.outbox.remove(at: place) }
            } catch {
                logger.warning(
                    "An alert could not be delivered.",
                    metadata: ["rule": "\(name)", "attempt": "\(delivery.attempts + 1)", "error": "\(error)"])
                guard let place else { continue }
                if let later = delivery.failed(at: now) {
                    next.outbox[place] = later
                } else {
                    next.outbox.remove(at: place)
                }
            }
        }
        _ = try await evaluator.save(next, of: name, replacing: revision)
    }
}

import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TracemarkModel

/// Evaluates the alert rules, and delivers what they have to say, in the background.
struct AlertService: Service {
    let evaluator: AlertEvaluator
    let sender: AlertSender
    let logger: Logger
    /// Of several servers on one store one evaluates; nil where there is no other.
    let lease: ServerLease?
    /// How often rules are looked through for those that are due.
    var pause = Duration.seconds(2)
    /// How many are told at once: each may be a program that runs.
    private static let deliveriesAtOnce = 8
    private let complaints = RuleComplaints()

    init(evaluator: AlertEvaluator, sender: AlertSender, logger: Logger, lease: ServerLease? = nil) {
        self.evaluator = evaluator
        self.sender = sender
        self.logger = logger
        self.lease = lease
    }

    init(parts: ServerParts) {
        self.init(
            evaluator: AlertEvaluator(parts.store, clock: parts.configuration.clock),
            sender: AlertSender(environment: ProcessInfo.processInfo.environment, logger: parts.logger),
            logger: parts.logger, lease: ServerLease("alerts", in: parts.store, clock: parts.configuration.clock))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Beside each other: a webhook that is slow to answer keeps no rule from being evaluated.
            async let evaluating: Void = again { try await evaluate() }
            async let delivering: Void = again { try await deliver() }
            _ = await (evaluating, delivering)
        }
        await lease?.giveUp()
    }

    private func again(_ step: @Sendable () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await step()
            } catch  where !Task.isCancelled {
                logger.error("The alerts could not be looked through.", metadata: ["error": "\(error)"])
            } catch {}
            try? await Task.sleep(for: pause)
        }
    }

    func evaluate() async throws {
        let rules = try await evaluator.rules { document, error in
            guard complaints.isFirst(document) else { return }
            logger.warning(
                "An alert rule is left out, since it cannot be evaluated.",
                metadata: ["rule": "\(document.name)", "error": "\(error)"])
        }
        guard !rules.isEmpty, try await lease?.isHeld() ?? true else { return }
        for (name, rule, _) in rules where !Task.isCancelled {
            do {
                try await evaluator.evaluate(rule, named: name)
            } catch  where !Task.isCancelled {
                logger.error(
                    "An alert rule could not be evaluated.", metadata: ["rule": "\(name)", "error": "\(error)"])
            }
        }
    }

    func deliver() async throws {
        let outbox = AlertOutbox(evaluator: evaluator)
        let items = try await outbox.take()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= Self.deliveriesAtOnce { try await group.next() }
                group.addTask { try await deliver(item, of: outbox) }
            }
            try await group.waitForAll()
        }
    }

    private func deliver(_ item: AlertOutbox.Item, of outbox: AlertOutbox) async throws {
        do {
            try await sender.send(item.delivery)
        } catch {
            let isTriedAgain = try await outbox.settle(item, isDelivered: false)
            logger.warning(
                "An alert could not be delivered\(isTriedAgain ? "" : ", and is given up").",
                metadata: [
                    "rule": "\(item.rule)", "attempt": "\(item.delivery.attempts)", "error": "\(error)",
                ])
            return
        }
        try await outbox.settle(item, isDelivered: true)
    }
}

/// What was said about rules already: once is enough for each text of a rule, though they are read every two seconds.
private final class RuleComplaints: Sendable {
    /// Guards the revisions that something was said about.
    private let revisions = Mutex<[String: Int64]>([:])

    func isFirst(_ document: StoredDocument) -> Bool {
        revisions.withLock { $0.updateValue(document.revision, forKey: document.name) != document.revision }
    }
}

import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TracemarkModel

/// A background service that evaluates alert rules and sends their messages.
struct AlertService: Service {
    let evaluator: AlertEvaluator
    let sender: AlertSender
    let logger: Logger
    /// The lease that one of several servers on a store holds to evaluate; nil if the store has one server.
    let lease: ServerLease?
    /// The pause between two scans for due rules.
    var pause = Duration.seconds(2)
    /// The maximum number of simultaneous deliveries. Each may be a running program.
    private static let deliveriesAtOnce = 8
    private let reportedRules = ReportedRules()

    init(evaluator: AlertEvaluator, sender: AlertSender, logger: Logger, lease: ServerLease? = nil) {
        self.evaluator = evaluator
        self.sender = sender
        self.logger = logger
        self.lease = lease
    }

    init(dependencies: ServerDependencies) {
        self.init(
            evaluator: AlertEvaluator(dependencies.store, clock: dependencies.configuration.clock),
            sender: AlertSender(environment: ProcessInfo.processInfo.environment, logger: dependencies.logger),
            logger: dependencies.logger,
            lease: ServerLease("alerts", in: dependencies.store, clock: dependencies.configuration.clock))
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Evaluation and delivery run concurrently, so that a slow webhook does not delay rules.
            async let evaluating: Void = again { try await evaluate() }
            async let delivering: Void = again { try await deliver() }
            _ = await (evaluating, delivering)
        }
        await lease?.release()
    }

    private func again(_ step: @Sendable () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await step()
            } catch  where !Task.isCancelled {
                logger.error("The alert rules could not be read.", metadata: ["error": "\(error)"])
            } catch {}
            try? await Task.sleep(for: pause)
        }
    }

    func evaluate() async throws {
        let rules = try await evaluator.rules { document, error in
            guard reportedRules.isNew(document) else { return }
            logger.warning(
                "An alert rule is skipped because it is invalid.",
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
        let items = try await outbox.claimDue()
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
            let isTriedAgain = try await outbox.record(item, isDelivered: false)
            logger.warning(
                "An alert could not be delivered\(isTriedAgain ? "" : " and is given up").",
                metadata: [
                    "rule": "\(item.rule)", "attempt": "\(item.delivery.attempts)", "error": "\(error)",
                ])
            return
        }
        try await outbox.record(item, isDelivered: true)
    }
}

/// The rules that were reported as invalid. Rules are read every two seconds, and each revision is reported once.
private final class ReportedRules: Sendable {
    /// Protects the reported revision of each rule.
    private let revisions = Mutex<[String: Int64]>([:])

    func isNew(_ document: StoredDocument) -> Bool {
        revisions.withLock { $0.updateValue(document.revision, forKey: document.name) != document.revision }
    }
}

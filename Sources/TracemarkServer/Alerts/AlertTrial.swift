import Logging
import Tracemark
import TracemarkModel

/// What a rule finds now, and whom telling it reached.
public struct AlertTrial: Sendable, Hashable, Codable {
    /// What was measured; nil where there was nothing.
    public var value: Double?
    /// How bad that is.
    public var level: AlertLevel
    /// The rule's actions, in their order.
    public var deliveries: [Delivery]

    /// How an action went.
    public struct Delivery: Sendable, Hashable, Codable {
        /// The way.
        public var kind: AlertRule.Action.Kind
        /// Why nobody was told; nil if somebody was.
        public var error: String?
    }
}

extension AlertEvaluator {
    /// Measures a rule, and tells everyone that it is a test. Nothing is kept.
    ///
    /// - Parameters:
    ///   - environment: What names the webhooks' secret and the command.
    ///   - logger: The log of the action `log`.
    /// - Throws: ``AlertRuleError`` or `FilterError` if the rule cannot be evaluated; what the store throws.
    public func test(
        _ rule: AlertRule, named name: String, environment: [String: String], logger: Logger
    ) async throws -> AlertTrial {
        try rule.check()
        let now = clock()
        let value = try await value(of: rule, at: now)
        let level = rule.level(of: value, before: .ok)
        let message = AlertMessage(
            rule: name, level: level, previous: level, value: value, rule, time: now, isTest: true)
        let sender = AlertSender(environment: environment, logger: logger)
        var trial = AlertTrial(value: value, level: level, deliveries: [])
        for (index, action) in rule.actions.enumerated() {
            let id = "\(name)/test-\(now.nanoseconds)/\(index)"
            do {
                try await sender.send(AlertDelivery(id: id, action: action, message: message))
                trial.deliveries.append(.init(kind: action.kind))
            } catch {
                trial.deliveries.append(.init(kind: action.kind, error: "\(error)"))
            }
        }
        return trial
    }
}

import Logging
import Tracemark
import TracemarkModel

/// The result of a test of a rule: its value now, and the result of each action.
public struct AlertTestResult: Sendable, Hashable, Codable {
    /// The measured value; nil if there was no data.
    public var value: Double?
    /// The level of the value.
    public var level: AlertLevel
    /// The results of the rule's actions, in their order.
    public var deliveries: [Delivery]

    /// The result of an action.
    public struct Delivery: Sendable, Hashable, Codable {
        /// The kind of the action.
        public var kind: AlertRule.Action.Kind
        /// The reason of a failure; nil if the message was delivered.
        public var error: String?
    }
}

extension AlertEvaluator {
    /// Measures a rule and sends a test message to each action. Nothing is stored.
    ///
    /// - Parameters:
    /// - environment: The environment variables with the webhook secret and the command.
    /// - logger: The logger of the action `log`.
    /// - Throws: ``AlertRuleError`` or `FilterError` if the rule cannot be evaluated, and the store's errors.
    public func test(
        _ rule: AlertRule, named name: String, environment: [String: String], logger: Logger
    ) async throws -> AlertTestResult {
        try rule.check()
        let now = clock()
        let value = try await value(of: rule, at: now)
        let level = rule.level(of: value, before: .ok)
        let message = AlertMessage(
            rule: name, level: level, previous: level, value: value, rule, time: now, isTest: true)
        let sender = AlertSender(environment: environment, logger: logger)
        var result = AlertTestResult(value: value, level: level, deliveries: [])
        for (index, action) in rule.actions.enumerated() {
            let id = "\(name)/test-\(now.nanoseconds)/\(index)"
            do {
                try await sender.send(AlertDelivery(id: id, action: action, message: message))
                result.deliveries.append(.init(kind: action.kind))
            } catch {
                result.deliveries.append(.init(kind: action.kind, error: "\(error)"))
            }
        }
        return result
    }
}

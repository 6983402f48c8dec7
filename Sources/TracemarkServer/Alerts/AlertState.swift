import TracemarkModel

/// The severity of a rule's state.
public enum AlertLevel: String, Sendable, Hashable, Codable, CaseIterable {
    case ok, warning, alert
    case noData = "no_data"
}

/// The current and previous states of a rule. A document beside the rule holds it, so that a restarted server continues
/// from the last state.
public struct AlertState: Sendable, Hashable, Codable {
    /// The current level.
    public var level = AlertLevel.ok
    /// The time the current level began.
    public var since: Timestamp
    /// The last measured value.
    public var value: Double?
    /// The last evaluated interval, counted from 1970. The server that writes the state first evaluates it.
    var slot: Int64
    /// The time of the last message.
    var lastMessageTime: Timestamp?
    /// The changes, newest first; at most ``historyLimit``.
    public var history: [Change] = []
    /// The pending deliveries.
    var outbox: [AlertDelivery] = []

    enum CodingKeys: String, CodingKey {
        case level, since, value, slot, history, outbox
        case lastMessageTime = "last_message"
    }

    static let collection = "alert_states"
    static let historyLimit = 100

    /// A change of the level.
    public struct Change: Sendable, Hashable, Codable {
        /// The time of the change.
        public var time: Timestamp
        /// The new level.
        public var level: AlertLevel
        /// The measured value.
        public var value: Double?
    }

    /// Returns the state after an evaluation. Its outbox has the messages that the evaluation causes.
    func evaluated(
        _ value: Double?, by rule: AlertRule, named name: String, slot: Int64, at now: Timestamp
    ) -> AlertState {
        var next = self
        next.slot = slot
        next.value = value
        next.level = rule.level(of: value, before: level)
        let isChange = next.level != level
        if isChange {
            next.since = now
            next.history.insert(Change(time: now, level: next.level, value: value), at: 0)
            next.history.removeLast(max(0, next.history.count - Self.historyLimit))
        }
        let isBad = next.level != .ok
        let isDue =
            lastMessageTime.map { $0.nanoseconds(to: now) >= Int64(rule.cooldownSeconds) * 1_000_000_000 } ?? true
        // A recovery or a worse level sends a message at once. A level that stays bad sends one after the cooldown.
        let isWorse = isChange && (next.level == .alert || level == .ok)
        if (isChange && (!isBad || isWorse)) || (isBad && isDue) {
            next.lastMessageTime = now
            let message = AlertMessage(
                rule: name, level: next.level, previous: level, value: value, rule, time: now)
            next.outbox += rule.actions.indices.map { index in
                AlertDelivery(id: "\(name)/\(slot)/\(index)", action: rule.actions[index], message: message)
            }
        }
        return next
    }
}

/// The message of an alert.
struct AlertMessage: Sendable, Hashable, Codable {
    var rule: String
    var level: AlertLevel
    var previous: AlertLevel
    var value: Double?
    var measure: String
    var threshold: Double
    var filter: String
    var windowSeconds: Int
    var time: Timestamp
    var isTest: Bool

    init(
        rule name: String, level: AlertLevel, previous: AlertLevel, value: Double?, _ rule: AlertRule, time: Timestamp,
        isTest: Bool = false
    ) {
        self.rule = name
        self.level = level
        self.previous = previous
        self.value = value
        measure = rule.metric.map { "\(rule.measure.rawValue) of \($0)" } ?? rule.measure.rawValue
        threshold = level == .warning ? rule.warning ?? rule.alert : rule.alert
        filter = rule.filter
        windowSeconds = rule.windowSeconds
        self.time = time
        self.isTest = isTest
    }

    enum CodingKeys: String, CodingKey {
        case rule, level, previous, value, measure, threshold, filter, time
        case windowSeconds = "window_seconds"
        case isTest = "test"
    }
}

/// A message that is being delivered. The store keeps it until delivery succeeds or is given up, even across restarts.
struct AlertDelivery: Sendable, Hashable, Codable {
    var id: String
    var action: AlertRule.Action
    var message: AlertMessage
    var attempts = 0
    var next: Timestamp?

    static let attemptLimit = 8
    /// The time that the server that claims a delivery has for it. It is longer than any action takes.
    static let leaseSeconds: Int64 = 60

    /// Returns whether an attempt is due.
    func isDue(at now: Timestamp) -> Bool { next.map { $0 <= now } ?? true }

    /// Returns the delivery as claimed by a server.
    func claimed(at now: Timestamp) -> AlertDelivery {
        var claimed = self
        claimed.attempts = min(max(0, attempts), Self.attemptLimit) + 1
        claimed.next = now.advanced(byNanoseconds: Self.leaseSeconds * 1_000_000_000)
        return claimed
    }

    /// Returns the delivery after a failed attempt, with a retry after 5, 10, 20 … seconds; nil once it is given up.
    func failed(at now: Timestamp) -> AlertDelivery? {
        guard attempts < Self.attemptLimit else { return nil }
        var later = self
        later.next = now.advanced(byNanoseconds: 5_000_000_000 << Int64(max(1, attempts) - 1))
        return later
    }
}

import TracemarkModel

/// How bad things are.
public enum AlertLevel: String, Sendable, Hashable, Codable, CaseIterable {
    case ok, warning, alert
    case noData = "no_data"
}

/// How a rule stands, and how it stood before. Kept as a document beside the rule, so that a server that starts again goes
/// on where the last one stopped.
public struct AlertState: Sendable, Hashable, Codable {
    /// How it stands.
    public var level = AlertLevel.ok
    /// Since when.
    public var since: Timestamp
    /// What was measured last.
    public var value: Double?
    /// The interval that was evaluated last, counted from 1970. It is evaluated once, by whoever writes it first.
    var slot: Int64
    /// When somebody was told last.
    var told: Timestamp?
    /// The changes, the last one first; at most ``historyLimit``.
    public var history: [Change] = []
    /// What is still to be delivered.
    var outbox: [AlertDelivery] = []

    static let collection = "alert_states"
    static let historyLimit = 100

    /// A change of the state.
    public struct Change: Sendable, Hashable, Codable {
        /// When it changed.
        public var time: Timestamp
        /// What it changed to.
        public var level: AlertLevel
        /// What was measured.
        public var value: Double?
    }

    /// The state after an evaluation, with what is to be told because of it.
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
        let isDue = told.map { $0.nanoseconds(to: now) >= Int64(rule.cooldownSeconds) * 1_000_000_000 } ?? true
        // A recovery and a turn for the worse are told at once; what stays bad, after the cooldown.
        let isWorse = isChange && (next.level == .alert || level == .ok)
        if (isChange && (!isBad || isWorse)) || (isBad && isDue) {
            next.told = now
            let message = AlertMessage(
                rule: name, level: next.level, previous: level, value: value, rule, time: now)
            next.outbox += rule.actions.indices.map { index in
                AlertDelivery(id: "\(name)/\(slot)/\(index)", action: rule.actions[index], message: message)
            }
        }
        return next
    }
}

/// What is told.
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

/// A message on its way. It is kept until it is delivered or given up, whatever happens to the server meanwhile.
struct AlertDelivery: Sendable, Hashable, Codable {
    var id: String
    var action: AlertRule.Action
    var message: AlertMessage
    var attempts = 0
    var next: Timestamp?

    static let attemptLimit = 8
    /// For how long a delivery is left to the server that took it: longer than any way of telling may take.
    static let leaseSeconds: Int64 = 60

    /// Whether it may be tried.
    func isDue(at now: Timestamp) -> Bool { next.map { $0 <= now } ?? true }

    /// The delivery while somebody tries it.
    func taken(at now: Timestamp) -> AlertDelivery {
        var taken = self
        taken.attempts = min(max(0, attempts), Self.attemptLimit) + 1
        taken.next = now.advanced(byNanoseconds: Self.leaseSeconds * 1_000_000_000)
        return taken
    }

    /// The delivery after a failure, to be tried again after 5, 10, 20 … seconds; nil once it is given up.
    func failed(at now: Timestamp) -> AlertDelivery? {
        guard attempts < Self.attemptLimit else { return nil }
        var later = self
        later.next = now.advanced(byNanoseconds: 5_000_000_000 << Int64(max(1, attempts) - 1))
        return later
    }
}

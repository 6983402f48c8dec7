import Foundation
import Tracemark
import TracemarkModel

/// When to tell someone: a measure of what a filter finds within a window of time is beyond a threshold.
///
/// ```json
/// {"filter": "name=answer AND tag.environment=production", "measure": "p95", "alert": 5, "window_seconds": 3600,
///  "actions": [{"kind": "webhook", "url": "https://example.org/hook"}]}
/// ```
/// Rules are kept as documents in the collection ``collection``, under their names.
public struct AlertRule: Sendable, Hashable, Codable {
    /// What is looked at, in the filter language; times are added by the window.
    public var filter = ""
    /// Whether traces or single spans are looked at.
    public var scope = Scope.traces
    /// What is measured of it.
    public var measure = Measure.count
    /// The metric that a measure such as ``Measure/mean`` is of.
    public var metric: String?
    /// Which side of the thresholds is the bad one.
    public var comparison = Comparison.above
    /// Where a warning begins, if there is to be one.
    public var warning: Double?
    /// Where an alert begins. Durations are in seconds, rates from 0 to 1.
    public var alert: Double
    /// How far back is looked: a minute to a week.
    public var windowSeconds = 3_600
    /// How often is looked: 10 seconds to a day.
    public var intervalSeconds = 60
    /// What it means that nothing was found to measure.
    public var noData = NoData.noData
    /// For how long nothing more is told while things stay bad.
    public var cooldownSeconds = 3_600
    /// Who is told.
    public var actions: [Action] = [.init(kind: .log)]
    /// Whether the rule is evaluated.
    public var isEnabled = true

    /// How many actions a rule may have.
    static let actionLimit = 10
    /// How long a name may be: a rule's, or a metric's.
    static let nameBytes = 1_024

    /// The collection of documents that rules are kept in.
    public static let collection = "alerts"

    /// What a rule looks at.
    public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
        case traces, spans
    }

    /// What is measured.
    public enum Measure: String, Sendable, Hashable, Codable, CaseIterable {
        /// How many there are.
        case count
        /// How many failed, of all.
        case errorRate = "error_rate"
        /// Percentiles of the duration, in seconds.
        case p50, p95, p99
        /// What they cost together.
        case cost
        /// The tokens in and out.
        case tokens
        /// Of the values of a metric.
        case mean, sum, lowest, highest
    }

    /// Which side is bad.
    public enum Comparison: String, Sendable, Hashable, Codable, CaseIterable {
        case above, below
    }

    /// What no data means.
    public enum NoData: String, Sendable, Hashable, Codable, CaseIterable {
        /// A state of its own.
        case noData = "no_data"
        /// All is well.
        case ok
        /// An alert.
        case alert
        /// What was found before still holds.
        case keep
    }

    /// What is done when the state changes.
    public struct Action: Sendable, Hashable, Codable {
        /// The ways.
        public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            /// A POST to an address, signed where the server has a secret.
            case webhook
            /// The one program that the server was started with. Rules cannot name programs: whoever may write
            /// documents must not thereby run what they like.
            case command
            /// The server's log.
            case log
        }

        /// The way.
        public var kind: Kind
        /// Where a webhook goes.
        public var url: String?

        /// Tells by a way.
        public init(kind: Kind, url: String? = nil) {
            self.kind = kind
            self.url = url
        }
    }

    /// Makes a rule with an alert's threshold.
    public init(alert: Double) { self.alert = alert }

    enum CodingKeys: String, CodingKey {
        case filter, scope, measure, metric, comparison, warning, alert, actions
        case windowSeconds = "window_seconds"
        case intervalSeconds = "interval_seconds"
        case noData = "no_data"
        case cooldownSeconds = "cooldown_seconds"
        case isEnabled = "enabled"
    }

    /// Reads a rule; what is missing is as usual.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or usual: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? usual
        }
        self.init(alert: try values.decode(Double.self, forKey: .alert))
        filter = try value(.filter, or: filter)
        scope = try value(.scope, or: scope)
        measure = try value(.measure, or: measure)
        metric = try values.decodeIfPresent(String.self, forKey: .metric)
        comparison = try value(.comparison, or: comparison)
        warning = try values.decodeIfPresent(Double.self, forKey: .warning)
        windowSeconds = try value(.windowSeconds, or: windowSeconds)
        intervalSeconds = try value(.intervalSeconds, or: intervalSeconds)
        noData = try value(.noData, or: noData)
        cooldownSeconds = try value(.cooldownSeconds, or: cooldownSeconds)
        actions = try value(.actions, or: actions)
        isEnabled = try value(.isEnabled, or: isEnabled)
    }
}

/// Why a rule cannot be used, as a sentence that says what to write instead.
public struct AlertRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
}

extension AlertRule {
    /// Checks that the rule can be evaluated.
    ///
    /// - Throws: ``AlertRuleError``, or `FilterError`.
    public func check() throws {
        guard (60...604_800).contains(windowSeconds) else {
            throw AlertRuleError(description: "The window is \(windowSeconds) s; 60 to 604800 are possible.")
        }
        guard (10...86_400).contains(intervalSeconds) else {
            throw AlertRuleError(description: "The interval is \(intervalSeconds) s; 10 to 86400 are possible.")
        }
        // As nanoseconds it must be a number of 64 bits.
        guard (0...31_536_000).contains(cooldownSeconds) else {
            throw AlertRuleError(
                description: "The cooldown is \(cooldownSeconds) s; 0 for none to 31536000 are possible.")
        }
        guard metric?.utf8.count ?? 0 <= Self.nameBytes else {
            throw AlertRuleError(description: "A metric's name has at most \(Self.nameBytes) bytes.")
        }
        guard actions.count <= Self.actionLimit else {
            throw AlertRuleError(
                description: "\(actions.count) actions are too many; \(Self.actionLimit) are possible.")
        }
        let isOfMetric = [.mean, .sum, .lowest, .highest].contains(measure)
        if isOfMetric, metric?.isEmpty ?? true {
            throw AlertRuleError(description: "\"\(measure.rawValue)\" needs the name of a metric.")
        }
        guard alert.isFinite, warning?.isFinite ?? true else {
            throw AlertRuleError(description: "A threshold is a finite number.")
        }
        if let warning, comparison == .above ? warning > alert : warning < alert {
            throw AlertRuleError(description: "The warning (\(warning)) would come after the alert (\(alert)).")
        }
        for action in actions where action.kind == .webhook {
            _ = try WebhookAddress(action.url)
        }
        // Last, since it computes with the window.
        _ = try query(at: Timestamp(nanoseconds: 0))
    }

    /// Reads a rule as it is kept.
    ///
    /// - Throws: ``AlertRuleError`` if it is none, or one that cannot be evaluated.
    init(checking text: String) throws {
        do {
            self = try JSONDecoder().decode(AlertRule.self, from: Data(text.utf8))
        } catch {
            throw AlertRuleError(description: "The text is not an alert rule: \(error)")
        }
        try check()
    }

    /// The question whose answer is measured, about the window before a time.
    func query(at now: Timestamp) throws -> StatisticsQuery {
        let scope: FilterScope = scope == .traces ? .traces : .spans
        let begin = now.advanced(byNanoseconds: -Int64(windowSeconds) * 1_000_000_000)
        let window = try Filter("since:\(begin)", for: scope)
        return StatisticsQuery(of: scope, filter: try Filter(filter, for: scope) && window, metric: metric)
    }

    /// The measure of an answer; nil where there is nothing to measure.
    func value(of row: StatisticsRow?) -> Double? {
        guard let row, row.count > 0 else { return measure == .count ? 0 : nil }
        func seconds(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
        switch measure {
        case .count: return Double(row.count)
        case .errorRate: return Double(row.errors) / Double(row.count)
        case .p50: return seconds(row.p50)
        case .p95: return seconds(row.p95)
        case .p99: return seconds(row.p99)
        case .cost: return row.cost
        case .tokens: return Double(row.inputTokens) + Double(row.outputTokens)
        case .mean: return row.metric?.mean
        case .sum: return row.metric?.sum
        case .lowest: return row.metric?.lowest
        case .highest: return row.metric?.highest
        }
    }

    /// What a value means.
    func level(of value: Double?, before: AlertLevel) -> AlertLevel {
        guard let value else {
            switch noData {
            case .noData: return .noData
            case .ok: return .ok
            case .alert: return .alert
            case .keep: return before
            }
        }
        func isBeyond(_ threshold: Double) -> Bool { comparison == .above ? value > threshold : value < threshold }
        return isBeyond(alert) ? .alert : warning.map(isBeyond) == true ? .warning : .ok
    }
}

import Foundation
import Tracemark
import TracemarkModel

/// An alert rule: a measure over a time window, compared with thresholds.
///
/// ```json
/// {"filter": "name=answer AND tag.environment=production", "measure": "p95", "alert": 5, "window_seconds": 3600,
///  "actions": [{"kind": "webhook", "url": "https://example.org/hook"}]}
/// ```
/// The collection ``collection`` stores rules as documents under their names.
public struct AlertRule: Sendable, Hashable, Codable {
    /// The filter that selects traces or spans, in the filter language. The window adds the times.
    public var filter = ""
    /// The records that the filter selects: traces or single spans.
    public var scope = Scope.traces
    /// The measure of the selected records.
    public var measure = Measure.count
    /// The name of the metric for measures such as ``Measure/mean``.
    public var metric: String?
    /// The side of a threshold that is bad.
    public var comparison = Comparison.above
    /// The threshold of a warning; nil for rules without warnings.
    public var warning: Double?
    /// The threshold of an alert. Durations are in seconds, rates from 0 to 1.
    public var alert: Double
    /// The length of the time window: one minute to one week.
    public var windowSeconds = 3_600
    /// The time between evaluations: 10 seconds to one day.
    public var intervalSeconds = 60
    /// The meaning of an empty result.
    public var noData = NoData.noData
    /// The pause before a repeated message while the state stays bad.
    public var cooldownSeconds = 3_600
    /// The actions that run when the state changes.
    public var actions: [Action] = [.init(kind: .log)]
    /// A Boolean value that indicates whether the rule is evaluated.
    public var isEnabled = true

    /// The maximum number of actions of a rule.
    static let actionLimit = 10
    /// The maximum length of a rule's or metric's name, in UTF-8 bytes.
    static let nameBytes = 1_024

    /// The collection of documents that stores rules.
    public static let collection = "alerts"

    /// The kind of record that a rule measures.
    public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
        case traces, spans
    }

    /// A measure of the selected records.
    public enum Measure: String, Sendable, Hashable, Codable, CaseIterable {
        /// The number of records.
        case count
        /// The ratio of failed records, from 0 to 1.
        case errorRate = "error_rate"
        /// A percentile of the duration, in seconds.
        case p50, p95, p99
        /// The total cost.
        case cost
        /// The total of input and output tokens.
        case tokens
        /// A statistic of a metric's values.
        case mean, sum, lowest, highest
    }

    /// The bad side of a threshold.
    public enum Comparison: String, Sendable, Hashable, Codable, CaseIterable {
        case above, below
    }

    /// The meaning of an empty result.
    public enum NoData: String, Sendable, Hashable, Codable, CaseIterable {
        /// A separate state, ``AlertLevel/noData``.
        case noData = "no_data"
        /// The state `ok`.
        case ok
        /// The state `alert`.
        case alert
        /// The previous state.
        case keep
    }

    /// An action that runs when the state changes.
    public struct Action: Sendable, Hashable, Codable {
        /// A way to send a message.
        public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            /// A POST request to a URL. The server signs it if it has a secret.
            case webhook
            /// The program that the server was started with. A rule cannot name a program, because everyone who may
            /// write documents could then run any program.
            case command
            /// The server's log.
            case log
        }

        /// The way to send the message.
        public var kind: Kind
        /// The URL of a webhook.
        public var url: String?

        /// Creates an action.
        public init(kind: Kind, url: String? = nil) {
            self.kind = kind
            self.url = url
        }
    }

    /// Creates a rule with an alert threshold.
    public init(alert: Double) { self.alert = alert }

    enum CodingKeys: String, CodingKey {
        case filter, scope, measure, metric, comparison, warning, alert, actions
        case windowSeconds = "window_seconds"
        case intervalSeconds = "interval_seconds"
        case noData = "no_data"
        case cooldownSeconds = "cooldown_seconds"
        case isEnabled = "enabled"
    }

    /// Decodes a rule. A missing key gets its default value.
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

/// An error that says why a rule is invalid and how to correct it.
public struct AlertRuleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problem and its remedy, as sentences.
    public let description: String
}

extension AlertRule {
    /// Checks that the rule can be evaluated.
    ///
    /// - Throws: ``AlertRuleError``, or `FilterError`.
    public func check() throws {
        guard (60...604_800).contains(windowSeconds) else {
            throw AlertRuleError(description: "The window is \(windowSeconds) s. Use 60 to 604800 s.")
        }
        guard (10...86_400).contains(intervalSeconds) else {
            throw AlertRuleError(description: "The interval is \(intervalSeconds) s. Use 10 to 86400 s.")
        }
        // The cooldown in nanoseconds must fit into 64 bits.
        guard (0...31_536_000).contains(cooldownSeconds) else {
            throw AlertRuleError(
                description: "The cooldown is \(cooldownSeconds) s. Use 0 (no cooldown) to 31536000 s.")
        }
        guard metric?.utf8.count ?? 0 <= Self.nameBytes else {
            throw AlertRuleError(description: "The metric's name is too long. Use at most \(Self.nameBytes) bytes.")
        }
        guard actions.count <= Self.actionLimit else {
            throw AlertRuleError(
                description: "The rule has \(actions.count) actions, and the limit is \(Self.actionLimit).")
        }
        let isOfMetric = [.mean, .sum, .lowest, .highest].contains(measure)
        if isOfMetric, metric?.isEmpty ?? true {
            throw AlertRuleError(
                description: "The measure \"\(measure.rawValue)\" requires a metric. Set \"metric\" to its name.")
        }
        guard alert.isFinite, warning?.isFinite ?? true else {
            throw AlertRuleError(description: "A threshold is not finite. Use a finite number.")
        }
        if let warning, comparison == .above ? warning > alert : warning < alert {
            throw AlertRuleError(
                description: "The warning (\(warning)) lies beyond the alert (\(alert)). Exchange them.")
        }
        for action in actions where action.kind == .webhook {
            _ = try WebhookAddress(action.url)
        }
        // The query uses the window, so it is checked last.
        _ = try query(at: Timestamp(nanoseconds: 0))
    }

    /// Decodes and checks a stored rule.
    ///
    /// - Throws: ``AlertRuleError`` if the text is not a rule, or if the rule cannot be evaluated.
    init(checking text: String) throws {
        do {
            self = try JSONDecoder().decode(AlertRule.self, from: Data(text.utf8))
        } catch {
            throw AlertRuleError(description: "The text is not an alert rule: \(error)")
        }
        try check()
    }

    /// Returns the statistics query for the window before a time.
    func query(at now: Timestamp) throws -> StatisticsQuery {
        let scope: FilterScope = scope == .traces ? .traces : .spans
        let begin = now.advanced(byNanoseconds: -Int64(windowSeconds) * 1_000_000_000)
        let window = try Filter("since:\(begin)", for: scope)
        return StatisticsQuery(of: scope, filter: try Filter(filter, for: scope) && window, metric: metric)
    }

    /// Returns the rule's measure from a statistics row; nil if the row has no data.
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

    /// Returns the level of a value.
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

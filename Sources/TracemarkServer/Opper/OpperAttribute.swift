import Tracemark
import TracemarkModel

/// Where a span keeps what Opper's SDKs say and the model has no field for, so that it comes back as it was sent.
///
/// What is a number people filter by is a metric (`metric.opper.feedback<0.5`); the rest are attributes.
enum OpperAttribute {
    /// A span's id as its sender wrote it.
    static let spanID = "opper.span_id"
    /// A trace's id, if it was not a UUID in lower case.
    static let traceID = "opper.trace_id"
    /// A parent's id, if it was not one that ``OpperID`` restores.
    static let parentID = "opper.parent_id"
    /// A type with upper-case letters: `SubAgent`.
    static let type = "opper.type"
    /// `evaluations` of 0.x.
    static let evaluations = "opper.evaluations"
    /// `generation` of 0.x: what a model was asked and answered.
    static let generation = "opper.generation"
    /// What a model was told to do.
    static let instructions = "opper.instructions"
    /// The function that a call named.
    static let function = "opper.function"
    /// A tag that was not a text: `opper.tag.retries` = 3.
    static let tagPrefix = "opper.tag."
    /// An entry of 2.x's `meta`, which it tells from `metadata`: `opper.meta.reviewed` = true.
    static let metaPrefix = "opper.meta."
    /// The id of a metric that was renamed: `opper.metric_id.quality` = "…".
    static let metricIDPrefix = "opper.metric_id."

    /// The name of an event of 2.x's: `opper.guardrail`.
    static let eventPrefix = "opper."

    /// `score` of 0.x and 1.x.
    static let score = "opper.score"
    /// The score of 1.x's feedback, with its comment.
    static let feedback = "opper.feedback"

    /// Whether a metric is none that a user named.
    static func isOwnMetric(_ name: String) -> Bool { name == score || name == feedback }
}

extension SpanRecord {
    /// The span's id as its sender wrote it, or a UUID's form of it.
    var opperID: String { attributes[OpperAttribute.spanID]?.stringValue ?? spanID.uuidString }

    /// The trace's id as its sender wrote it, or a UUID's form of it.
    var opperTraceID: String { attributes[OpperAttribute.traceID]?.stringValue ?? traceID.uuidString }

    /// The parent's id as its sender wrote it, or a UUID's form of it.
    var opperParentID: String? {
        guard let parentID else { return nil }
        return attributes[OpperAttribute.parentID]?.stringValue ?? parentID.uuidString
    }

    /// Those that start like this, without the beginning.
    func opperAttributes(_ prefix: String) -> [String: AttributeValue] {
        var found: [String: AttributeValue] = [:]
        for (key, value) in attributes where key.hasPrefix(prefix) {
            found[String(key.dropFirst(prefix.count))] = value
        }
        return found
    }
}

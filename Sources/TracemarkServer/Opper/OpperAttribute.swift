import Tracemark
import TracemarkModel

/// The attributes for values of Opper's SDKs that the model has no field for. The server returns them as they were
/// sent.
///
/// Numbers that people filter by are metrics (`metric.opper.feedback<0.5`).
enum OpperAttribute {
    /// A span's identifier as its sender wrote it.
    static let spanID = "opper.span_id"
    /// A trace's identifier, if it was not a UUID in lower case.
    static let traceID = "opper.trace_id"
    /// A parent's identifier, if ``OpperID`` cannot restore it.
    static let parentID = "opper.parent_id"
    /// A type with upper-case letters: `SubAgent`.
    static let type = "opper.type"
    /// The field `evaluations` of 0.x.
    static let evaluations = "opper.evaluations"
    /// The field `generation` of 0.x: the request and response of a model.
    static let generation = "opper.generation"
    /// The instructions of a model.
    static let instructions = "opper.instructions"
    /// The function that a call named.
    static let function = "opper.function"
    /// The prefix of a tag that was not a string: `opper.tag.retries` = 3.
    static let tagPrefix = "opper.tag."
    /// The prefix of an entry of 2.x's `meta`, which is separate from `metadata`: `opper.meta.reviewed` = true.
    static let metaPrefix = "opper.meta."
    /// The prefix of a renamed metric's identifier: `opper.metric_id.quality` = "…".
    static let metricIDPrefix = "opper.metric_id."

    /// The prefix of a 2.x event's name: `opper.guardrail`.
    static let eventPrefix = "opper."

    /// The field `score` of 0.x and 1.x.
    static let score = "opper.score"
    /// The score of 1.x's feedback, with its comment.
    static let feedback = "opper.feedback"

    /// Returns whether a metric is one of these, and not one that a user named.
    static func isOwnMetric(_ name: String) -> Bool { name == score || name == feedback }
}

extension SpanRecord {
    /// The span's identifier as its sender wrote it, or as a UUID.
    var opperID: String { attributes[OpperAttribute.spanID]?.stringValue ?? spanID.uuidString }

    /// The trace's identifier as its sender wrote it, or as a UUID.
    var opperTraceID: String { attributes[OpperAttribute.traceID]?.stringValue ?? traceID.uuidString }

    /// The parent's identifier as its sender wrote it, or as a UUID.
    var opperParentID: String? {
        guard let parentID else { return nil }
        return attributes[OpperAttribute.parentID]?.stringValue ?? parentID.uuidString
    }

    /// Returns the attributes with a prefix, by their keys without the prefix.
    func opperAttributes(_ prefix: String) -> [String: AttributeValue] {
        var found: [String: AttributeValue] = [:]
        for (key, value) in attributes where key.hasPrefix(prefix) {
            found[String(key.dropFirst(prefix.count))] = value
        }
        return found
    }
}

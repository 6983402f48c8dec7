import Tracemark
import TracemarkModel

/// A metric with the identifier that 1.x uses. A span has one metric per name, so the identifier is derived from both.
struct OpperMetric: Sendable, Hashable {
    let id: String
    let spanID: String
    let dimension: String
    let record: MetricRecord
    let created: Timestamp

    var json: AttributeValue {
        .object([
            "id": .string(id),
            "span_id": .string(spanID),
            "dimension": .string(dimension),
            "value": .decimal(record.value.doubleValue),
            "comment": AttributeValue(opper: record.comment),
            "created_at": created.opperValue,
        ])
    }
}

extension SpanRecord {
    /// The metrics that users saved, oldest first.
    var opperMetrics: [OpperMetric] {
        metrics.filter { !OpperAttribute.isOwnMetric($0.key) }
            .map { opperMetric($0.key, $0.value) }
            .sorted { ($0.created, $0.dimension) < ($1.created, $1.dimension) }
    }

    /// Returns a metric with its identifier.
    func opperMetric(_ name: String, _ record: MetricRecord) -> OpperMetric {
        let id =
            attributes[OpperAttribute.metricIDPrefix + name]?.stringValue
            ?? OpperID.derived(from: "metric", "\(traceID)", "\(spanID)", name)
        return OpperMetric(
            id: id, spanID: opperID, dimension: name, record: record, created: record.time ?? end ?? start)
    }
}

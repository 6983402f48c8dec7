import Tracemark
import TracemarkModel

extension OpperService {
    func createMetric(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        let dimension = try body.requiredText("dimension")
        guard let value = try body.number("value") else { throw OpperError.invalid("'value' is required.") }
        let record = try await record(ofSpan: id)
        let metric = try MetricRecord(value, comment: body.text("comment"), time: now())
        try await write(metric, named: dimension, to: record.key)
        return .json(record.opperMetric(dimension, metric).json)
    }

    func listMetrics(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let range = try request.page()
        let metrics = try await record(ofSpan: id).opperMetrics
        return .json(.opperPage(metrics.dropFirst(range.offset).prefix(range.limit).map(\.json), total: metrics.count))
    }

    func metric(_ metricID: String, of id: String) async throws -> OpperReply {
        .json(try await find(metricID, of: id).metric.json)
    }

    func updateMetric(_ metricID: String, of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        let (record, metric) = try await find(metricID, of: id)
        let dimension = try body.text("dimension").flatMap { $0.isEmpty ? nil : $0 } ?? metric.dimension
        var changed = metric.record
        if let value = try body.number("value") { changed.value = .decimal(value) }
        if body.fields["comment"] != nil { changed.comment = try body.text("comment") }
        changed.time = metric.created
        if dimension == metric.dimension {
            try await write(changed, named: dimension, to: record.key)
        } else {
            var part = SpanPart(record.key, version: now())
            part.metrics[dimension] = changed
            part.attributes[OpperAttribute.metricIDPrefix + dimension] = .string(metric.id)
            try await write(part)
            try await store.deleteMetric(metric.dimension, of: record.key)
        }
        return try await self.metric(metric.id, of: id)
    }

    func deleteMetric(_ metricID: String, of id: String) async throws -> OpperReply {
        let (record, metric) = try await find(metricID, of: id)
        try await store.deleteMetric(metric.dimension, of: record.key)
        return .empty()
    }

    /// Stores a person's feedback on a span, and saves the span as an example if requested.
    func saveFeedback(on id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        guard let score = try body.number("score"), (0...1).contains(score) else {
            throw OpperError.invalid("'score' must be a number from 0 to 1.")
        }
        let comment = try body.text("comment")
        let record = try await record(ofSpan: id)
        let isSaved = try body.boolean("save_to_dataset") ?? false
        if isSaved { try RequiredScope.check(.write, request.access) }
        try await write(
            MetricRecord(score, comment: comment, time: now()), named: OpperAttribute.feedback, to: record.key)
        if isSaved { _ = try await saveEntry(from: record, in: record.name, comment: comment) }
        return .json([
            "span_id": .string(record.opperID), "score": .decimal(score), "comment": AttributeValue(opper: comment),
            "example_saved": .boolean(isSaved),
        ])
    }

    private func write(_ metric: MetricRecord, named name: String, to key: SpanKey) async throws {
        var part = SpanPart(key, version: now())
        part.metrics[name] = metric
        try await write(part)
    }

    private func find(_ metricID: String, of id: String) async throws -> (record: SpanRecord, metric: OpperMetric) {
        let record = try await record(ofSpan: id)
        guard let metric = record.opperMetrics.first(where: { $0.id == metricID }) else {
            throw OpperError.notFound("metric", metricID)
        }
        return (record, metric)
    }
}

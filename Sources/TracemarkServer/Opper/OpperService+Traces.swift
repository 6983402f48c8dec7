import Tracemark
import TracemarkModel

extension OpperService {
    func listTraces(_ request: OpperRequest) async throws -> OpperReply {
        let (offset, limit) = try request.page()
        var filter = Filter.all
        if let name = request.query["name"], !name.isEmpty {
            filter = .condition(.string(.root, .matches("*\(name)*")))
        }
        let pageSize = min(1_000, offset + limit)
        let traces = try await store.allTraces(TraceQuery(filter: filter, limit: pageSize))
            .items(from: offset, limit: limit)
        let total = try await store.statistics(StatisticsQuery(of: .traces, filter: filter)).first?.count ?? 0
        var items: [AttributeValue] = []
        for trace in traces { items.append(.object(try await summary(of: trace, for: request.generation))) }
        return .json(.opperPage(items, total: total))
    }

    func trace(_ id: String, _ request: OpperRequest) async throws -> OpperReply {
        guard let details = try await store.trace(OpperID.trace(id), contents: true) else {
            throw OpperError.notFound("trace", id)
        }
        let root = details.trace.rootSpanID.flatMap { id in details.spans.first { $0.spanID == id } }
        var fields = fields(of: details.trace, root: root, for: request.generation)
        switch request.generation {
        case .v1, .v2:
            fields["spans"] = .array(details.spans.map(\.opperV2InTrace))
            return .json(.object(fields))
        case .v3:
            fields["spans"] = .array(details.spans.map(\.opperV3))
            // SDK 2.1.1 reads the top level, and Opper's API description says `data`.
            let data = AttributeValue.object(fields)
            fields["data"] = data
            return .json(.object(fields))
        }
    }

    func deleteTrace(_ id: String) async throws -> OpperReply {
        guard try await store.deleteTraces([OpperID.trace(id)]) > 0 else { throw OpperError.notFound("trace", id) }
        return .empty()
    }

    private func summary(
        of trace: TraceRecord, for generation: OpperGeneration
    ) async throws -> [String: AttributeValue] {
        // The store's lists hold only previews of inputs and outputs, and W3C identifiers.
        let root: SpanRecord? =
            if let id = trace.rootSpanID { try await store.span(SpanKey(trace.id, id)) } else { nil }
        return fields(of: trace, root: root, for: generation)
    }

    private func fields(
        of trace: TraceRecord, root: SpanRecord?, for generation: OpperGeneration
    ) -> [String: AttributeValue] {
        var fields: [String: AttributeValue] = [
            "id": .string(root?.opperTraceID ?? trace.id.uuidString),
            "name": .string(trace.name),
            "start_time": trace.start.opperValue,
            "end_time": root?.end?.opperValue ?? .null,
            "duration_ms": trace.durationNanoseconds.opperMilliseconds,
            "status": .string(trace.status.rawValue),
        ]
        if generation == .v3 {
            fields["span_count"] = .integer(Int64(trace.spanCount))
        } else {
            let tokens = trace.inputTokens &+ trace.outputTokens
            fields["input"] = AttributeValue(opper: root?.input?.text ?? trace.inputPreview)
            fields["output"] = AttributeValue(opper: root?.output?.text ?? trace.outputPreview)
            fields["total_tokens"] = tokens > 0 ? .integer(tokens) : .null
        }
        return fields
    }
}

import Tracemark
import TracemarkModel

/// The most frequent queries of the store, each in a function that can be traced.
extension ServerDependencies {
    func listTraces(_ query: TraceQuery) async throws -> Page<TraceRecord> { try await store.traces(query) }

    func readTrace(_ id: TraceID, contents: Bool) async throws -> TraceDetails? {
        try await store.trace(id, contents: contents)
    }

    func listSpans(_ query: SpanQuery) async throws -> Page<SpanRecord> { try await store.spans(query) }

    func readStatistics(_ query: StatisticsQuery) async throws -> [StatisticsRow] {
        try await store.statistics(query)
    }
}

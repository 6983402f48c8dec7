import Tracemark
import TracemarkModel

/// The trace functions of a ``TraceClient``: `client.traces`.
public struct Traces: Sendable {
    let client: TraceClient

    // MARK: - Starting

    /// Runs `body` in a new trace, like `Trace.start`.
    ///
    /// - Parameters:
    /// - name: The name of the trace. Keep it stable, because dashboards and alerts find traces by it.
    /// - tags: The tags to filter traces by.
    /// - body: A closure that receives a handle of the trace's span.
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`.
    public func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, tags: @autoclosure () -> [String: String] = [:],
        _ body: (TraceSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try Trace.start(name(), type: type, tags: tags(), body)
    }

    /// Runs `body` in a new trace on the caller's actor, like `Trace.start`.
    ///
    /// - Parameters:
    /// - name: The name of the trace. Keep it stable, because dashboards and alerts find traces by it.
    /// - tags: The tags to filter traces by.
    /// - isolation: The caller's actor, which runs `body`.
    /// - body: A closure that receives a handle of the trace's span.
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`.
    public func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, tags: @autoclosure () -> [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation, _ body: (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await Trace.start(name(), type: type, tags: tags(), isolation: isolation, body)
    }

    // MARK: - Reading

    /// Returns the traces that match a filter.
    ///
    /// - Parameters:
    /// - filter: The filter, in the filter language: `status:error AND tag.environment=production`. Iterating the list
    ///   throws `FilterError` if the filter is invalid.
    /// - order: The order of the traces.
    /// - limit: The maximum number of traces; nil for all.
    public func list(
        filter: String = "", order: TraceOrder = .newest, limit: Int? = nil
    ) -> Listing<TraceRecord> {
        list(limit, order) { try Filter(filter) }
    }

    /// Returns the traces that match a filter.
    public func list(filter: Filter, order: TraceOrder = .newest, limit: Int? = nil) -> Listing<TraceRecord> {
        list(limit, order) { filter }
    }

    private func list(
        _ limit: Int?, _ order: TraceOrder, _ filter: @escaping @Sendable () throws -> Filter
    ) -> Listing<TraceRecord> {
        Listing(limit: limit, pageSize: 100) { cursor, count in
            let query = TraceQuery(filter: try filter(), order: order, limit: count, cursor: cursor)
            let store = cursor == nil ? try await client.currentStore() : try await client.store
            return try await store.traces(query)
        }
    }

    /// Returns a trace with its spans, in order of start.
    ///
    /// - Parameters:
    /// - trace: The ID, as a value or text.
    /// - contents: A Boolean value that indicates whether the spans have inputs, outputs, attributes and events.
    /// - Throws: ``TraceClientError/unknownTrace(_:)``, ``TraceClientError/invalidTraceID(_:)``, `StoreError`.
    public func get(_ trace: some TraceNaming, contents: Bool = true) async throws -> TraceDetails {
        let id = try trace.namedTrace()
        guard let details = try await client.currentStore().trace(id, contents: contents) else {
            throw TraceClientError.unknownTrace(id)
        }
        return details
    }

    /// Deletes a trace with its spans.
    ///
    /// - Throws: ``TraceClientError/unknownTrace(_:)`` if it does not exist.
    public func delete(_ trace: some TraceNaming) async throws {
        let id = try trace.namedTrace()
        guard try await client.currentStore().deleteTraces([id]) == 1 else { throw TraceClientError.unknownTrace(id) }
    }
}

import Tracemark
import TracemarkModel

/// What a ``TraceClient`` does with traces: `client.traces`.
public struct Traces: Sendable {
    let client: TraceClient

    // MARK: - Starting

    /// Runs `body` in a trace; as `Trace.start`.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - tags: What to filter traces by.
    ///   - body: The work, with a handle to the trace's span.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, tags: @autoclosure () -> [String: String] = [:],
        _ body: (TraceSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try Trace.start(name(), type: type, tags: tags(), body)
    }

    /// Runs `body` in a trace, on the caller's actor; as `Trace.start`.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - tags: What to filter traces by.
    ///   - isolation: The actor to run on: the caller's.
    ///   - body: The work, with a handle to the trace's span.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, tags: @autoclosure () -> [String: String] = [:],
        isolation: isolated (any Actor)? = #isolation, _ body: (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await Trace.start(name(), type: type, tags: tags(), isolation: isolation, body)
    }

    // MARK: - Reading

    /// The traces that a filter holds for.
    ///
    /// - Parameters:
    ///   - filter: In the filter language: `status:error AND tag.environment=production`. What is wrong with it is thrown
    ///     when the list is gone through: `FilterError`.
    ///   - order: Which come first.
    ///   - limit: How many at most; nil for all.
    public func list(
        filter: String = "", order: TraceOrder = .newest, limit: Int? = nil
    ) -> Listing<TraceRecord> {
        list(limit, order) { try Filter(filter) }
    }

    /// The traces that a filter holds for, as the other form does.
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

    /// A trace with its spans, in the order of their start.
    ///
    /// - Parameters:
    ///   - trace: Its id, as a value or text.
    ///   - contents: Whether the spans come with their inputs, outputs, attributes and events.
    /// - Throws: ``TraceClientError/unknownTrace(_:)``, ``TraceClientError/invalidTraceID(_:)``, `StoreError`.
    public func get(_ trace: some TraceNaming, contents: Bool = true) async throws -> TraceDetails {
        let id = try trace.namedTrace()
        guard let details = try await client.currentStore().trace(id, contents: contents) else {
            throw TraceClientError.unknownTrace(id)
        }
        return details
    }

    /// Removes a trace with its spans.
    ///
    /// - Throws: ``TraceClientError/unknownTrace(_:)`` if there is none.
    public func delete(_ trace: some TraceNaming) async throws {
        let id = try trace.namedTrace()
        guard try await client.currentStore().deleteTraces([id]) == 1 else { throw TraceClientError.unknownTrace(id) }
    }
}

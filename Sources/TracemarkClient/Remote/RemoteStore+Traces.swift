import Tracemark
import TracemarkModel

extension RemoteStore {
    /// The maximum size of a request with span updates in bytes. A single larger update gets its own request.
    static let requestSize = 4 << 20

    // MARK: - Writing

    /// See ``TraceStore/write(_:)``. Many updates are sent in several requests. If one fails, the earlier ones were
    /// stored, and writing all updates again is safe.
    public func write(_ parts: [SpanPart]) async throws {
        var body: [UInt8] = []
        for part in parts {
            let encoded = try RemoteServer.encoded(part)
            if !body.isEmpty, body.count + encoded.count > Self.requestSize {
                try await writeRequest(body)
                body = []
            }
            if !body.isEmpty { body.append(UInt8(ascii: ",")) }
            body += encoded
        }
        if !body.isEmpty { try await writeRequest(body) }
    }

    private func writeRequest(_ parts: [UInt8]) async throws {
        try await post(Array(#"{"parts":["#.utf8) + parts + Array("]}".utf8), to: "parts")
    }

    /// See ``TraceStore/deleteTraces(_:)``.
    @discardableResult
    public func deleteTraces(_ ids: [TraceID]) async throws -> Int {
        if ids.isEmpty { return 0 }
        let response: DeletionResponse = try await send(
            .post, "traces", "delete", body: TraceIDList(ids), isIdempotent: false)
        return response.deleted
    }

    /// See ``TraceStore/deleteSpan(_:)``.
    @discardableResult
    public func deleteSpan(_ key: SpanKey) async throws -> Bool {
        try await delete("traces", "\(key.traceID)", "spans", "\(key.spanID)")
    }

    /// See ``TraceStore/deleteMetric(_:of:)``.
    @discardableResult
    public func deleteMetric(_ name: String, of key: SpanKey) async throws -> Bool {
        try await delete("traces", "\(key.traceID)", "spans", "\(key.spanID)", "metrics", name)
    }

    // MARK: - Reading

    /// See ``TraceStore/traces(_:)``.
    public func traces(_ query: TraceQuery) async throws -> Page<TraceRecord> {
        let page: PageResponse<TraceRecord> = try await get(
            "traces",
            query: [
                "filter": query.filter.queryValue, "order": query.order.rawValue, "limit": "\(query.limit)",
                "cursor": query.cursor,
            ])
        return page.page
    }

    /// See ``TraceStore/trace(_:contents:)``.
    public func trace(_ id: TraceID, contents: Bool) async throws -> TraceDetails? {
        try await find("traces", "\(id)", query: ["contents": "\(contents)"])
    }

    /// See ``TraceStore/spans(_:)``.
    public func spans(_ query: SpanQuery) async throws -> Page<SpanRecord> {
        let page: PageResponse<SpanRecord> = try await get(
            "spans",
            query: [
                "filter": query.filter.queryValue, "order": query.order.rawValue, "contents": "\(query.contents)",
                "limit": "\(query.limit)", "cursor": query.cursor,
            ])
        return page.page
    }

    /// See ``TraceStore/span(_:)``.
    public func span(_ key: SpanKey) async throws -> SpanRecord? {
        try await find("traces", "\(key.traceID)", "spans", "\(key.spanID)")
    }

    /// See ``TraceStore/traceIDs(ofSpan:)``.
    public func traceIDs(ofSpan id: SpanID) async throws -> [TraceID] {
        let response: TraceIDList? = try await find("spans", "\(id)", "traces")
        return response?.ids ?? []
    }

    /// See ``TraceStore/changes(after:limit:)``.
    public func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord> {
        let page: PageResponse<TraceRecord> = try await get(
            "traces", "changes", query: ["cursor": cursor, "limit": "\(limit)"])
        return page.page
    }

    // MARK: - Overviews

    /// See ``TraceStore/statistics(_:)``.
    public func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow] {
        let response: ListResponse<StatisticsRow> = try await get(
            "statistics",
            query: [
                "scope": query.scope == .spans ? "spans" : "traces", "filter": query.filter.queryValue,
                "group": query.group?.description, "interval_ns": query.intervalNanoseconds?.description,
                "metric": query.metric,
            ])
        return response.items
    }

    /// See ``TraceStore/values(_:)``.
    public func values(_ query: ValueQuery) async throws -> [ValueCount] {
        let response: ListResponse<ValueCount> = try await get(
            "values",
            query: [
                "field": query.field.description, "prefix": query.prefix, "filter": query.filter.queryValue,
                "limit": "\(query.limit)",
            ])
        return response.items
    }

    /// See ``TraceStore/keys(of:startingWith:limit:)``.
    public func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String] {
        let response: ListResponse<String> = try await get(
            "keys", query: ["field": field.rawValue, "prefix": prefix, "limit": "\(limit)"])
        return response.items
    }
}

extension Filter {
    /// The filter as text; nil for everything, so that the parameter is omitted.
    fileprivate var queryValue: String? { self == .all ? nil : description }
}

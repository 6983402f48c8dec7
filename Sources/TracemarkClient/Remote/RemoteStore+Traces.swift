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
        let answer: DeletedCount = try await send(
            .post, "traces", "delete", body: TraceIDs(ids: ids), isIdempotent: false)
        return answer.deleted
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
        let page: PageAnswer<TraceRecord> = try await get(
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
        let page: PageAnswer<SpanRecord> = try await get(
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
        let answer: TraceIDs? = try await find("spans", "\(id)", "traces")
        return answer?.ids ?? []
    }

    /// See ``TraceStore/changes(after:limit:)``.
    public func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord> {
        let page: PageAnswer<TraceRecord> = try await get(
            "traces", "changes", query: ["cursor": cursor, "limit": "\(limit)"])
        return page.page
    }

    // MARK: - Overviews

    /// See ``TraceStore/statistics(_:)``.
    public func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow] {
        let answer: ListAnswer<StatisticsRow> = try await get(
            "statistics",
            query: [
                "scope": query.scope == .spans ? "spans" : "traces", "filter": query.filter.queryValue,
                "group": query.group?.description, "interval_ns": query.intervalNanoseconds?.description,
                "metric": query.metric,
            ])
        return answer.items
    }

    /// See ``TraceStore/values(_:)``.
    public func values(_ query: ValueQuery) async throws -> [ValueCount] {
        let answer: ListAnswer<ValueCount> = try await get(
            "values",
            query: [
                "field": query.field.description, "prefix": query.prefix, "filter": query.filter.queryValue,
                "limit": "\(query.limit)",
            ])
        return answer.items
    }

    /// See ``TraceStore/keys(of:startingWith:limit:)``.
    public func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String] {
        let answer: ListAnswer<String> = try await get(
            "keys", query: ["field": field.rawValue, "prefix": prefix, "limit": "\(limit)"])
        return answer.items
    }
}

struct PageAnswer<Item: Decodable & Sendable>: Decodable {
    var items: [Item]
    var next: String?

    var page: Page<Item> { Page(items: items, next: next) }
}

struct ListAnswer<Item: Decodable>: Decodable {
    var items: [Item]
}

private struct TraceIDs: Codable {
    var ids: [TraceID]
}

private struct DeletedCount: Decodable {
    var deleted: Int
}

extension Filter {
    /// The filter as text; nil for everything, so that the parameter is omitted.
    fileprivate var queryValue: String? { self == .all ? nil : description }
}

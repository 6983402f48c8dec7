import Tracemark
import TracemarkModel

extension OpperService {
    /// Returns the key of a span by any identifier of its sender.
    func key(ofSpan id: String) async throws -> SpanKey? {
        let spanID = OpperID.span(id)
        return try await store.traceIDs(ofSpan: spanID).first.map { SpanKey($0, spanID) }
    }

    /// Returns a span, which must exist.
    func record(ofSpan id: String) async throws -> SpanRecord {
        guard let key = try await key(ofSpan: id), let record = try await store.span(key) else {
            throw OpperError.notFound("span", id)
        }
        return record
    }

    /// The identity of a new span: its key, and the identifiers of span, trace and parent as the sender wrote them.
    struct SpanIdentity: Sendable {
        var key: SpanKey
        var id: String
        var traceID: String
        var parentID: String?

        /// Adds to a span update the identifiers that the key alone cannot restore.
        func name(in part: inout SpanPart) {
            part.parent = parentID.map { .span(OpperID.span($0)) } ?? .root
            part.attributes[OpperAttribute.spanID] = .string(id)
            if traceID != key.traceID.uuidString { part.attributes[OpperAttribute.traceID] = .string(traceID) }
            if let parentID, parentID != OpperID.span(parentID).uuidString {
                part.attributes[OpperAttribute.parentID] = .string(parentID)
            }
        }
    }

    /// Returns the identity of a new span.
    ///
    /// 0.x sends no trace. The trace is then the parent's. A root's trace has the root's own UUID. So does the trace of
    /// a span whose parent has not arrived. That is correct if the parent is a root.
    func identity(id: String?, parent: String?, trace: String?) async throws -> SpanIdentity {
        let id = id ?? OpperID.random()
        // 0.x sends "None" after it has lost the enclosing span.
        let parent = parent.flatMap { $0.isEmpty || $0 == "None" ? nil : $0 }
        let spanID = OpperID.span(id)
        if let trace, !trace.isEmpty {
            return SpanIdentity(key: SpanKey(OpperID.trace(trace), spanID), id: id, traceID: trace, parentID: parent)
        }
        if let parent, let found = try await key(ofSpan: parent) {
            return SpanIdentity(
                key: SpanKey(found.traceID, spanID), id: id, traceID: found.traceID.uuidString, parentID: parent)
        }
        let traceID = OpperID.trace(parent ?? id)
        return SpanIdentity(key: SpanKey(traceID, spanID), id: id, traceID: traceID.uuidString, parentID: parent)
    }

    // MARK: Requests

    func createSpan(_ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        let identity =
            switch request.generation {
            case .v1: try await identity(id: body.text("uuid"), parent: body.text("parent_uuid"), trace: nil)
            case .v2, .v3:
                try await identity(id: body.text("id"), parent: body.text("parent_id"), trace: body.text("trace_id"))
            }
        if request.generation != .v1 { _ = try body.requiredText("name") }
        let now = now()
        var part = SpanPart(identity.key, version: now)
        try part.apply(body, from: request.generation)
        identity.name(in: &part)
        part.start = part.start ?? min(now, part.end ?? now)
        part.name = part.name ?? ""
        part.scope = "opperai"
        try await write(part)
        return try await response(to: request, of: identity.id, applying: part)
    }

    func updateSpan(_ id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        var key = try await key(ofSpan: id)
        if key == nil, request.generation == .v1 {
            // 0.x would fail the program on an error, so the update is stored until the span itself arrives.
            key = try await identity(id: id, parent: body.text("parent_uuid"), trace: nil).key
        }
        guard let key else { throw OpperError.notFound("span", id) }
        var part = SpanPart(key, version: now())
        try part.apply(body, from: request.generation)
        if request.generation == .v1, let parent = try body.text("parent_uuid"), parent != "None" {
            part.parent = .span(OpperID.span(parent))
            part.attributes[OpperAttribute.parentID] = .string(parent)
        }
        if part.attributes[OpperAttribute.spanID] == nil, id != key.spanID.uuidString, SpanID(id) == nil {
            part.attributes[OpperAttribute.spanID] = .string(id)
        }
        try await write(part)
        return try await response(to: request, of: id, applying: part)
    }

    func span(_ id: String, _ request: OpperRequest) async throws -> OpperReply {
        guard let key = try await key(ofSpan: id) else { throw OpperError.notFound("span", id) }
        return try await span(id, at: key, for: request.generation)
    }

    /// Returns the response to a write: the span, or without the scope `read` only the written fields and identifiers,
    /// in the SDK's format.
    private func response(to request: OpperRequest, of id: String, applying part: SpanPart) async throws -> OpperReply {
        if request.access.scopes.contains(.read) { return try await span(id, at: part.key, for: request.generation) }
        return Self.reply(MergedSpan(part).record, for: request.generation)
    }

    private func span(_ id: String, at key: SpanKey, for generation: OpperGeneration) async throws -> OpperReply {
        guard let record = try await store.span(key) else { throw OpperError.notFound("span", id) }
        return Self.reply(record, for: generation)
    }

    private static func reply(_ record: SpanRecord, for generation: OpperGeneration) -> OpperReply {
        switch generation {
        case .v1: .json(record.opperV1)
        case .v2: .json(record.opperV2)
        case .v3: .json(["data": record.opperV3])
        }
    }

    func deleteSpan(_ id: String) async throws -> OpperReply {
        guard let key = try await key(ofSpan: id), try await store.deleteSpan(key) else {
            throw OpperError.notFound("span", id)
        }
        return .empty()
    }

    /// Stores the data of 0.x's `span.save_generation`.
    func saveGeneration(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        guard let key = try await key(ofSpan: id) else { throw OpperError.notFound("span", id) }
        guard try body.time("called_at") != nil else { throw OpperError.invalid("'called_at' is required.") }
        guard try body.integer("duration_ms") != nil else { throw OpperError.invalid("'duration_ms' is required.") }
        var part = SpanPart(key, version: now())
        try part.applyGeneration(body)
        try await write(part)
        var answer = body.fields.filter { $0.value != .null }
        answer["uuid"] = .string(OpperID.derived(from: "generation", "\(key.traceID)", "\(key.spanID)"))
        return .json(.object(answer))
    }
}

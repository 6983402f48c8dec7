import Tracemark
import TracemarkModel

extension OpperService {
    /// The reference to a function in a request.
    enum FunctionName: Sendable {
        case id(String)
        case name(String)
    }

    // MARK: Keeping

    func createFunction(_ request: OpperRequest) async throws -> OpperReply {
        let function = try OpperFunction(try OpperBody(request.body), created: now())
        guard try await store.document(function.name, in: OpperFunction.collection) == nil else {
            throw OpperError(
                .conflict, "The function \"\(function.name)\" already exists. Update it, or use another name.")
        }
        let kept = try await keep(function, replacing: nil)
        return .json(kept.json(for: request.generation), status: request.generation == .v2 ? 201 : 200)
    }

    func function(_ name: FunctionName, _ request: OpperRequest) async throws -> OpperReply {
        .json(try await find(name).json(for: request.generation))
    }

    func updateFunction(_ name: FunctionName, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        var function = try await find(name)
        let before = function
        try function.change(body)
        if let renamed = try body.text("name") ?? body.text("path"), !renamed.isEmpty { function.name = renamed }
        if function.name == before.name {
            function = try await keep(function, replacing: before.revision)
        } else {
            function = try await keep(function, replacing: nil)
            try await store.deleteDocument(before.name, in: OpperFunction.collection)
        }
        return .json(function.json(for: request.generation))
    }

    func deleteFunction(_ name: FunctionName) async throws -> OpperReply {
        let function = try await find(name)
        try await store.deleteDocument(function.name, in: OpperFunction.collection)
        return .empty()
    }

    func listFunctions(_ request: OpperRequest) async throws -> OpperReply {
        var functions = try await functions()
        if request.generation == .v3 { return .json(["functions": .array(functions.map { $0.json(for: .v3) })]) }
        if let part = request.query["name"]?.lowercased(), !part.isEmpty {
            functions.removeAll { !$0.name.lowercased().contains(part) }
        }
        let (offset, limit) = try request.page()
        return .json(
            .opperPage(
                functions.dropFirst(offset).prefix(limit).map { $0.json(for: request.generation) },
                total: functions.count))
    }

    /// Returns the revisions. The store keeps only the current one.
    func listRevisions(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let function = try await find(request.generation == .v3 ? .name(id) : .id(id))
        if request.generation == .v3 {
            return .json([
                "revisions": [
                    [
                        "revision_id": .integer(function.revision), "created_at": function.created.opperValue,
                        "schema_hash": .string(function.revisionID), "is_current": true,
                    ]
                ]
            ])
        }
        let item: AttributeValue = [
            "id": .string(function.revisionID), "configuration": .object(function.fields),
            "created_at": function.created.opperValue,
        ]
        return .json(.opperPage([item], total: 1))
    }

    func revision(_ revisionID: String, of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let function = try await find(request.generation == .v3 ? .name(id) : .id(id))
        try check(revisionID, function)
        var answer = function.json(for: request.generation)
        if case .object(var fields) = answer, request.generation == .v3 {
            fields["revision_id"] = .integer(function.revision)
            fields["created_at"] = function.created.opperValue
            answer = .object(fields)
        }
        return .json(answer)
    }

    private func check(_ revisionID: String, _ function: OpperFunction) throws {
        guard revisionID == function.revisionID || revisionID == "\(function.revision)" else {
            throw OpperError(
                .notFound,
                """
                The revision "\(revisionID)" of "\(function.name)" does not exist. \
                The server stores only the current one, "\(function.revision)".
                """
            )
        }
    }

    // MARK: Calling

    /// Calls a stored function.
    func callFunction(
        _ name: FunctionName, revision: String? = nil, isStream: Bool = false, _ request: OpperRequest
    ) async throws -> OpperReply {
        let function = try await find(name)
        if let revision { try check(revision, function) }
        var request = request
        request.body = Array(function.completing(try OpperBody(request.body)).json.utf8)
        request.path = isStream ? ["call", "stream"] : ["call"]
        return try await call(request)
    }

    /// Calls a function with a conversation of 0.x. Its messages are the input.
    func chat(_ path: [String], _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        guard let messages = try body.array("messages"), !messages.isEmpty else {
            throw OpperError.invalid("'messages' is required.")
        }
        var fields = body.fields
        fields["messages"] = nil
        // A single message is a string, as `call` sends it. Several messages are a conversation.
        if messages.count == 1, case .object(let message) = messages[0], let text = message["content"]?.stringValue {
            fields["input"] = .string(text)
        } else {
            fields["input"] = .array(messages)
        }
        let isStream = request.query["stream"].map { $0.lowercased() == "true" } ?? false
        fields["stream"] = .boolean(isStream)
        var request = request
        request.body = Array(AttributeValue.object(fields).json.utf8)
        return try await callFunction(.name(path.joined(separator: "/")), request)
    }

    // MARK: The store

    private func functions() async throws -> [OpperFunction] {
        try await store.documents(in: OpperFunction.collection).map { try OpperFunction($0) }
    }

    private func find(_ name: FunctionName) async throws -> OpperFunction {
        switch name {
        case .name(let text):
            guard let document = try await store.document(text, in: OpperFunction.collection) else {
                throw OpperError.notFound("function", text)
            }
            return try OpperFunction(document)
        case .id(let text):
            guard let function = try await functions().first(where: { $0.id == text }) else {
                throw OpperError.notFound("function", text)
            }
            return function
        }
    }

    private func keep(_ function: OpperFunction, replacing revision: Int64?) async throws -> OpperFunction {
        var function = function
        function.revision = try await store.putDocument(
            function.document, in: OpperFunction.collection, replacing: revision)
        return function
    }
}

extension OpperBody {
    fileprivate var json: String { AttributeValue.object(fields).json }
}

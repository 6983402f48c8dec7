import Tracemark
import TracemarkModel

extension OpperService {
    /// Returns the UUID of a dataset for SDKs that know identifiers only. It is derived from the name and needs no
    /// storage.
    static func datasetID(of name: String) -> String {
        TraceID(uuidString: name) != nil ? name : OpperID.derived(from: "dataset", name)
    }

    /// Returns the name of the dataset with an identifier. An unknown identifier is the name of a new dataset.
    private func datasetName(_ id: String) async throws -> String {
        if TraceID(uuidString: id) == nil { return id }
        if try await store.dataset(id) != nil { return id }
        return try await store.datasets().first { Self.datasetID(of: $0.name) == id }?.name ?? id
    }

    // MARK: From spans

    /// Saves a span as a dataset entry. The dataset has the span's name, unless `dataset_name` or `dataset_id` in the
    /// query or body names another. No SDK sends these on its own.
    func saveExample(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        let record = try await record(ofSpan: id)
        var name = try request.query["dataset_name"] ?? body.text("dataset_name")
        if name == nil, let id = try request.query["dataset_id"] ?? body.text("dataset_id") {
            name = try await datasetName(id)
        }
        let dataset = name.flatMap { $0.isEmpty ? nil : $0 } ?? record.name
        let entry = try await saveEntry(from: record, in: dataset, comment: body.text("comment"))
        if request.generation == .v1 { return .json(["uuid": .string(entry.id)]) }
        return .json(
            [
                "dataset_id": .string(Self.datasetID(of: dataset)), "dataset_entry_id": .string(entry.id),
                "input": .string(entry.input.text), "output": .string(entry.output.text),
                "expected": AttributeValue(opper: entry.expected?.text),
                "comment": AttributeValue(opper: entry.comment),
            ], status: 201)
    }

    func saveEntry(from record: SpanRecord, in dataset: String, comment: String?) async throws -> DatasetEntry {
        let entry = DatasetEntry(
            id: OpperID.random(), input: record.input ?? SpanContent(""), output: record.output ?? SpanContent(""),
            comment: comment, source: record.key, created: now())
        try await store.saveEntries([entry], in: dataset.isEmpty ? "examples" : dataset)
        return entry
    }

    // MARK: Entries

    func addEntry(to id: String, _ request: OpperRequest) async throws -> OpperReply {
        let entry = try newEntry(try OpperBody(request.body))
        try await store.saveEntries([entry], in: try await datasetName(id))
        return .json(try await json(entry, for: request.generation))
    }

    private func newEntry(_ body: OpperBody) throws -> DatasetEntry {
        for name in ["input", "output"] where body.fields[name] == nil {
            throw OpperError.invalid("'\(name)' is required.")
        }
        return try DatasetEntry(
            id: OpperID.random(), input: SpanContent(opper: body.fields["input"] ?? .null),
            output: SpanContent(opper: body.fields["output"] ?? .null), expected: body.content("expected"),
            comment: body.text("comment"), created: now())
    }

    func listEntries(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let (offset, limit) = try request.page()
        let name = try await datasetName(id)
        let entries = try await store.allEntries(of: name).items(from: offset, limit: limit)
        var items: [AttributeValue] = []
        for entry in entries { items.append(try await json(entry, for: request.generation)) }
        if request.generation == .v1 { return .json(.array(items)) }
        return .json(.opperPage(items, total: try await store.dataset(name)?.entryCount ?? 0))
    }

    func entry(_ entryID: String, of id: String, _ request: OpperRequest) async throws -> OpperReply {
        .json(try await json(try await find(entryID, of: id).entry, for: request.generation))
    }

    /// Updates the fields in the body. Null clears a field that may be null.
    func updateEntry(_ entryID: String, of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        var (name, entry) = try await find(entryID, of: id)
        if let input = body.content("input") { entry.input = input }
        if let output = body.content("output") { entry.output = output }
        // 0.x sends null for every unchanged field.
        let clears = request.generation != .v1
        if clears ? body.fields["expected"] != nil : body["expected"] != nil {
            entry.expected = body.content("expected")
        }
        if clears ? body.fields["comment"] != nil : body["comment"] != nil { entry.comment = try body.text("comment") }
        entry.metadata[Self.updatedKey] = now().opperValue
        try await store.saveEntries([entry], in: name)
        return .json(try await json(entry, for: request.generation))
    }

    func deleteEntry(_ entryID: String, of id: String, _ request: OpperRequest) async throws -> OpperReply {
        guard try await store.deleteEntry(entryID, of: try await datasetName(id)) else {
            throw OpperError.notFound("entry", entryID)
        }
        return request.generation == .v1 ? .json(["uuid": .string(entryID)]) : .empty()
    }

    /// Returns the entries whose inputs share the most words with a text, best first.
    func queryEntries(of id: String, _ request: OpperRequest) async throws -> OpperReply {
        let limit = try request.number("limit", default: 5, in: 1...1_000)
        let wanted = OpperWords(request.query["query"] ?? "")
        var found: [(similarity: Double, entry: DatasetEntry)] = []
        for try await entry in store.allEntries(of: try await datasetName(id)) {
            found.append((wanted.similarity(to: OpperWords(entry.input.text)), entry))
            if found.count >= 4 * limit + 1_000 { found = Self.best(found, limit) }
        }
        var items: [AttributeValue] = []
        for (_, entry) in Self.best(found, limit) { items.append(try await json(entry, for: request.generation)) }
        return .json(.array(items))
    }

    private static func best(
        _ found: [(similarity: Double, entry: DatasetEntry)], _ limit: Int
    ) -> [(similarity: Double, entry: DatasetEntry)] {
        Array(
            found.enumerated().sorted { ($1.element.similarity, $0.offset) < ($0.element.similarity, $1.offset) }
                .map(\.element).prefix(limit))
    }

    private func find(_ entryID: String, of id: String) async throws -> (name: String, entry: DatasetEntry) {
        let name = try await datasetName(id)
        guard let entry = try await store.entry(entryID, of: name) else {
            throw OpperError.notFound("entry", entryID)
        }
        return (name, entry)
    }

    // MARK: 2.x's examples of a function

    func addExample(to function: String, _ request: OpperRequest) async throws -> OpperReply {
        let entry = try newExample(try OpperBody(request.body))
        try await store.saveEntries([entry], in: function)
        return .json(example(entry), status: 201)
    }

    func addExamples(to function: String, _ request: OpperRequest) async throws -> OpperReply {
        let value: AttributeValue
        do { value = try AttributeValue(jsonBytes: request.body) } catch { throw OpperError(.badRequest, "\(error)") }
        guard case .array(let values) = value else {
            throw OpperError.invalid("The body must be an array of examples.")
        }
        let entries = try values.map { value in
            guard case .object(let fields) = value else {
                throw OpperError.invalid("An example is not an object. Send objects with 'input' and 'output'.")
            }
            return try newExample(OpperBody(fields))
        }
        try await store.saveEntries(entries, in: function)
        return .json(
            ["created": .integer(Int64(entries.count)), "examples": .array(entries.map { example($0) })], status: 201)
    }

    func listExamples(of function: String, _ request: OpperRequest) async throws -> OpperReply {
        let (offset, limit) = try request.page()
        let tag = request.query["tag"]
        var items: [AttributeValue] = []
        var place = 0
        for try await entry in store.allEntries(of: function) {
            if let tag, entry.metadata[Self.exampleTagKey]?.stringValue != tag { continue }
            if place >= offset { items.append(example(entry)) }
            if items.count == limit { break }
            place += 1
        }
        return .json(["examples": .array(items)])
    }

    private func newExample(_ body: OpperBody) throws -> DatasetEntry {
        var entry = try newEntry(body)
        if let tag = try body.text("tag") { entry.metadata[Self.exampleTagKey] = .string(tag) }
        return entry
    }

    private func example(_ entry: DatasetEntry) -> AttributeValue {
        [
            "uuid": .string(entry.id), "input": entry.input.opperValue, "output": entry.output.opperValue,
            "tag": entry.metadata[Self.exampleTagKey] ?? .null, "created_at": entry.created.opperValue,
        ]
    }

    // MARK: JSON

    private static let updatedKey = "opper.updated_at"
    private static let exampleTagKey = "opper.tag"

    private func json(_ entry: DatasetEntry, for generation: OpperGeneration) async throws -> AttributeValue {
        var fields: [String: AttributeValue] = [
            generation == .v1 ? "uuid" : "id": .string(entry.id),
            "input": .string(entry.input.text),
            "output": .string(entry.output.text),
            "expected": AttributeValue(opper: entry.expected?.text),
            "comment": AttributeValue(opper: entry.comment),
        ]
        guard generation == .v1 else { return .object(fields) }
        fields["created_at"] = entry.created.opperValue
        fields["updated_at"] = entry.metadata[Self.updatedKey] ?? entry.created.opperValue
        if let source = entry.source, let span = try await store.span(source) {
            // 0.x accepts random UUIDs only, and rejects the whole response otherwise.
            if OpperID.isRandomUUID(span.opperID) { fields["span_id"] = .string(span.opperID) }
            if OpperID.isRandomUUID(span.opperTraceID) { fields["trace_id"] = .string(span.opperTraceID) }
        }
        return .object(fields)
    }
}

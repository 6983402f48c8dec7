import TracemarkModel

extension RemoteStore {
    // MARK: - Datasets

    /// See ``TraceStore/datasets()``.
    public func datasets() async throws -> [Dataset] {
        let response: ListResponse<Dataset> = try await get("datasets")
        return response.items
    }

    /// See ``TraceStore/dataset(_:)``.
    public func dataset(_ name: String) async throws -> Dataset? {
        try await find("datasets", name)
    }

    /// See ``TraceStore/saveEntries(_:in:)``. Many entries are sent in several requests, as span updates are.
    public func saveEntries(_ entries: [DatasetEntry], in dataset: String) async throws {
        var body: [UInt8] = []
        for entry in entries {
            let encoded = try RemoteServer.encoded(entry)
            if !body.isEmpty, body.count + encoded.count > Self.requestSize {
                try await saveRequest(body, in: dataset)
                body = []
            }
            if !body.isEmpty { body.append(UInt8(ascii: ",")) }
            body += encoded
        }
        if !body.isEmpty || entries.isEmpty { try await saveRequest(body, in: dataset) }
    }

    private func saveRequest(_ entries: [UInt8], in dataset: String) async throws {
        try await post(
            Array(#"{"entries":["#.utf8) + entries + Array("]}".utf8), to: "datasets", dataset, "entries")
    }

    /// See ``TraceStore/entries(of:after:limit:)``.
    public func entries(of dataset: String, after cursor: String?, limit: Int) async throws -> Page<DatasetEntry> {
        let page: PageResponse<DatasetEntry>? = try await find(
            "datasets", dataset, "entries", query: ["cursor": cursor, "limit": "\(limit)"])
        return page?.page ?? Page(items: [])
    }

    /// See ``TraceStore/entry(_:of:)``.
    public func entry(_ id: String, of dataset: String) async throws -> DatasetEntry? {
        try await find("datasets", dataset, "entries", id)
    }

    /// See ``TraceStore/deleteEntry(_:of:)``.
    @discardableResult
    public func deleteEntry(_ id: String, of dataset: String) async throws -> Bool {
        try await delete("datasets", dataset, "entries", id)
    }

    /// See ``TraceStore/deleteDataset(_:)``.
    @discardableResult
    public func deleteDataset(_ name: String) async throws -> Bool {
        try await delete("datasets", name)
    }

    // MARK: - Documents

    /// See ``TraceStore/document(_:in:)``.
    public func document(_ name: String, in collection: String) async throws -> StoredDocument? {
        let response: DocumentResponse? = try await find("documents", collection, name)
        return response?.document
    }

    /// See ``TraceStore/documents(in:)``.
    public func documents(in collection: String) async throws -> [StoredDocument] {
        let response: ListResponse<DocumentResponse> = try await get("documents", collection)
        return response.items.map(\.document)
    }

    /// See ``TraceStore/putDocument(_:in:replacing:)``.
    @discardableResult
    public func putDocument(
        _ document: StoredDocument, in collection: String, replacing revision: Int64?
    ) async throws -> Int64 {
        let response: RevisionResponse = try await send(
            .put, "documents", collection, document.name,
            body: DocumentRequest(text: document.text, replacing: revision), isIdempotent: false)
        return response.revision
    }

    /// See ``TraceStore/deleteDocument(_:in:)``.
    @discardableResult
    public func deleteDocument(_ name: String, in collection: String) async throws -> Bool {
        try await delete("documents", collection, name)
    }
}

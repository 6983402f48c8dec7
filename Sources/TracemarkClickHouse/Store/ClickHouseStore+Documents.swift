import TracemarkModel

extension ClickHouseStore {
    private struct DocumentRow {
        var document: StoredDocument
        var version: UInt64
        var isDeleted: Bool
    }

    private func documentRows(_ condition: SQLText) async throws -> [DocumentRow] {
        try await rows(
            "SELECT name, text, revision, version, deleted FROM document FINAL WHERE \(condition) ORDER BY name",
            isShort: true
        ) { reader throws(StoreError) in
            let document = StoredDocument(
                name: try reader.text(), text: try reader.text(), revision: try reader.integer())
            return DocumentRow(document: document, version: try reader.integer(), isDeleted: try reader.flag())
        }
    }

    /// See ``TraceStore/document(_:in:)``.
    public func document(_ name: String, in collection: String) async throws -> StoredDocument? {
        try await documentRows("collection = \(collection) AND name = \(name) AND deleted = 0").first?.document
    }

    /// See ``TraceStore/documents(in:)``.
    public func documents(in collection: String) async throws -> [StoredDocument] {
        try await documentRows("collection = \(collection) AND deleted = 0").map(\.document)
    }

    /// See ``TraceStore/documentCollections()``.
    public func documentCollections() async throws -> [String] {
        try await rows("SELECT DISTINCT collection FROM document FINAL WHERE deleted = 0 ORDER BY collection") {
            reader throws(StoreError) in try reader.text()
        }
    }

    /// See ``TraceStore/putDocument(_:in:replacing:)``.
    @discardableResult
    public func putDocument(
        _ document: StoredDocument, in collection: String, replacing revision: Int64?
    ) async throws -> Int64 {
        let document = document.replacingNul
        return try await change(document.name, in: collection) { found in
            let current = found.flatMap { $0.isDeleted ? nil : $0.document.revision }
            guard current == revision else { throw StoreError.conflict("\(collection)/\(document.name)") }
            var next = document
            next.revision = (current ?? 0) + 1
            return DocumentRow(document: next, version: (found?.version ?? 0) + 1, isDeleted: false)
        }?.document.revision ?? 0
    }

    /// See ``TraceStore/deleteDocument(_:in:)``.
    @discardableResult
    public func deleteDocument(_ name: String, in collection: String) async throws -> Bool {
        for _ in 0..<20 {
            do {
                return try await change(name, in: collection) { found in
                    guard let found, !found.isDeleted else { return nil }
                    return DocumentRow(
                        document: StoredDocument(name: name, text: ""), version: found.version + 1, isDeleted: true)
                } != nil
            } catch StoreError.conflict {
                // Another server changed the document at this moment. The next attempt deletes the new version.
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw StoreError.conflict("\(collection)/\(name)")
    }

    /// Replaces the row of a document. If several servers do this at once, one succeeds.
    private func change(
        _ name: String, in collection: String, to row: (DocumentRow?) throws -> DocumentRow?
    ) async throws -> DocumentRow? {
        let condition: SQLText = "collection = \(collection) AND name = \(name)"
        // A change that fails in any case needs no lock.
        guard let intended = try row(try await documentRows(condition).first) else { return nil }
        let claim = Claim(collection: collection, name: name, version: intended.version, store: self)
        guard try await claim.take() else { throw StoreError.conflict("\(collection)/\(name)") }
        do {
            // The previous owner of the lock may have changed the document meanwhile.
            let next = try row(try await documentRows(condition).first)
            if let next {
                guard next.version == intended.version else { throw StoreError.conflict("\(collection)/\(name)") }
                try await writer.insert([next], into: .document) { writer, row in
                    writer.text(collection)
                    writer.text(row.document.name)
                    writer.integer(row.version)
                    writer.flag(row.isDeleted)
                    writer.integer(row.document.revision)
                    writer.text(row.document.text)
                }
                try await writer.waitForReplicas(of: .document)
            }
            await claim.release()
            return next
        } catch {
            await claim.release()
            throw error
        }
    }
}

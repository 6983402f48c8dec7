import Foundation
import Hummingbird
import TracemarkModel

/// The routes of small documents, such as saved views and alert rules. Each has a name in a collection.
struct DocumentRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    /// The collections that only the server reads.
    private static let hidden: Set<String> = [StoredKey.collection, ServerLease.collection]
    /// The collections that only the server writes. Clients may delete their documents, as a rule is deleted with its
    /// history.
    private static let readOnly: Set<String> = [AlertState.collection]

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1/documents", requiring: .read)
        reading.get(":collection") { _, context in
            let collection = try collection(context)
            let documents = try await dependencies.store.documents(in: collection)
            return try JSONBody.response(
                ListResponse(try documents.map { DocumentResponse(try shown($0, of: collection, to: context.access)) }))
        }
        reading.get(":collection/:name") { _, context in
            let name = try context.pathParameter("name")
            let collection = try collection(context)
            guard let document = try await dependencies.store.document(name, in: collection) else {
                throw Problem.notFound("document \(name)")
            }
            return try JSONBody.response(DocumentResponse(try shown(document, of: collection, to: context.access)))
        }
        let writing = router.group("/api/v1/documents", requiring: .write)
        writing.put(":collection/:name") { request, context in
            let body = try await dependencies.decode(DocumentRequest.self, from: request, context: context)
            let (name, collection) = (try context.pathParameter("name"), try writable(context))
            // `tracemark alerts add` stores rules on a server this way.
            if collection == AlertRule.collection {
                try await AlertEvaluator(dependencies.store).check(body.text, named: name)
            }
            let revision = try await dependencies.store.putDocument(
                StoredDocument(name: name, text: body.text), in: collection, replacing: body.replacing)
            return try JSONBody.response(RevisionResponse(revision: revision))
        }
        writing.delete(":collection/:name") { _, context in
            let name = try context.pathParameter("name")
            guard try await dependencies.store.deleteDocument(name, in: try collection(context)) else {
                throw Problem.notFound("document \(name)")
            }
            return Response(status: .noContent)
        }
    }

    /// Returns a document as a reader may see it. Only keys with the scope `write` see the URLs of webhooks.
    private func shown(
        _ document: StoredDocument, of collection: String, to access: Access
    ) throws -> StoredDocument {
        guard [AlertRule.collection, AlertState.collection].contains(collection), !access.scopes.contains(.write) else {
            return document
        }
        var shown = document
        let data = Data(document.text.utf8)
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONBody.encoder.encode(value), as: UTF8.self)
        }
        if collection == AlertRule.collection {
            shown.text =
                try (try? JSONDecoder().decode(AlertRule.self, from: data)).map { try text($0.withoutSecrets) } ?? ""
        } else {
            shown.text =
                try (try? JSONDecoder().decode(AlertState.self, from: data)).map { try text($0.withoutSecrets) } ?? ""
        }
        return shown
    }

    private func collection(_ context: ServerRequestContext) throws -> String {
        let name = try context.pathParameter("collection")
        guard !Self.hidden.contains(name) else {
            throw Problem(.forbidden, "The collection \"\(name)\" is private to the server. Use another one.")
        }
        return name
    }

    private func writable(_ context: ServerRequestContext) throws -> String {
        let name = try collection(context)
        guard !Self.readOnly.contains(name) else {
            throw Problem(.forbidden, "Only the server writes to the collection \"\(name)\". Use another one.")
        }
        return name
    }
}

import Tracemark

/// The response with a page of a list: `{"items": […], "next": "…"}`.
package struct PageResponse<Item: Codable & Sendable>: Codable, Sendable {
    /// The page.
    package let page: Page<Item>

    /// Creates the response with a page.
    package init(_ page: Page<Item>) { self.page = page }

    private enum CodingKeys: String, CodingKey {
        case items, next
    }

    /// Decodes the response.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        page = Page(
            items: try values.decode([Item].self, forKey: .items),
            next: try values.decodeIfPresent(String.self, forKey: .next))
    }

    /// Encodes the response. The last page has `null`, never a missing key.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(page.items, forKey: .items)
        try values.encode(page.next, forKey: .next)
    }
}

/// The response with a whole list: `{"items": […]}`.
package struct ListResponse<Item> {
    /// The items.
    package let items: [Item]

    /// Creates the response with a list.
    package init(_ items: [Item]) { self.items = items }
}

extension ListResponse: Encodable where Item: Encodable {}
extension ListResponse: Decodable where Item: Decodable {}

/// The body with IDs of traces, of a request or a response: `{"ids": […]}`.
package struct TraceIDList: Codable, Sendable {
    /// The IDs.
    package let ids: [TraceID]

    /// Creates the body with IDs.
    package init(_ ids: [TraceID]) { self.ids = ids }
}

/// The response to a deletion of several objects: `{"deleted": 3}`.
package struct DeletionResponse: Codable, Sendable {
    /// The number of deleted objects.
    package let deleted: Int

    /// Creates the response with a number.
    package init(deleted: Int) { self.deleted = deleted }
}

/// The request to delete traces beyond a limit: `{"age_ns": …, "byte_count": …}`.
package struct RetentionRequest: Codable, Sendable {
    /// The maximum age in nanoseconds; nil for none.
    package let ageNanoseconds: Int64?
    /// The maximum size of the store in bytes; nil for none.
    package let byteCount: Int64?

    /// Creates the request for a policy.
    package init(_ policy: RetentionPolicy) {
        ageNanoseconds = policy.ageNanoseconds
        byteCount = policy.byteCount
    }

    /// The policy with the request's limits.
    package var policy: RetentionPolicy { RetentionPolicy(ageNanoseconds: ageNanoseconds, byteCount: byteCount) }

    package enum CodingKeys: String, CodingKey {
        case ageNanoseconds = "age_ns"
        case byteCount = "byte_count"
    }
}

/// The response to a ``RetentionRequest``: `{"trace_count": 3, "span_count": 12}`.
package struct RetentionResponse: Codable, Sendable {
    /// The counts of deleted traces and spans.
    package var result: RetentionResult { RetentionResult(traceCount: traceCount, spanCount: spanCount) }

    private let traceCount: Int
    private let spanCount: Int

    /// Creates the response with the counts.
    package init(_ result: RetentionResult) {
        traceCount = result.traceCount
        spanCount = result.spanCount
    }

    private enum CodingKeys: String, CodingKey {
        case traceCount = "trace_count"
        case spanCount = "span_count"
    }
}

/// The response with a document: `{"name": …, "text": …, "revision": 2}`.
package struct DocumentResponse: Codable, Sendable {
    /// The document.
    package var document: StoredDocument { StoredDocument(name: name, text: text, revision: revision) }

    private let name: String
    private let text: String
    private let revision: Int64

    /// Creates the response with a document.
    package init(_ document: StoredDocument) {
        name = document.name
        text = document.text
        revision = document.revision
    }
}

/// The request to store a document: `{"text": …, "replacing": 1}`.
package struct DocumentRequest: Codable, Sendable {
    /// The text.
    package let text: String
    /// The revision that the document replaces; nil for a new document.
    package let replacing: Int64?

    /// Creates the request.
    package init(text: String, replacing: Int64?) {
        self.text = text
        self.replacing = replacing
    }
}

/// The response to a ``DocumentRequest``: `{"revision": 2}`.
package struct RevisionResponse: Codable, Sendable {
    /// The revision of the stored document.
    package let revision: Int64

    /// Creates the response with a revision.
    package init(revision: Int64) { self.revision = revision }
}

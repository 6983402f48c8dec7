import TracemarkModel

extension OpperRequest {
    /// `?offset=0&limit=100`, as the SDKs page through lists.
    func page() throws(OpperError) -> (offset: Int, limit: Int) {
        try (number("offset", default: 0, in: 0...1_000_000), number("limit", default: 100, in: 1...1_000))
    }
}

extension AttributeValue {
    /// A page as 1.x reads it.
    static func opperPage(_ items: [AttributeValue], total: Int) -> AttributeValue {
        ["meta": ["total_count": .integer(Int64(total))], "data": .array(items)]
    }
}

extension PagedSequence {
    /// The items from a place on, `limit` at most. Stores page by cursors, so that those before are passed over.
    func items(from offset: Int, limit: Int) async throws -> [Item] {
        var items: [Item] = []
        var place = 0
        for try await item in self {
            if place >= offset { items.append(item) }
            if items.count == limit { break }
            place += 1
        }
        return items
    }
}

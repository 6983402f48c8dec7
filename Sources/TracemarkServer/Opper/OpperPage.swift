import TracemarkModel

extension OpperRequest {
    /// Returns the page in `?offset=0&limit=100`, as the SDKs request it.
    func page() throws(OpperError) -> (offset: Int, limit: Int) {
        try (number("offset", default: 0, in: 0...1_000_000), number("limit", default: 100, in: 1...1_000))
    }
}

extension AttributeValue {
    /// Creates a page in the form of 1.x.
    static func opperPage(_ items: [AttributeValue], total: Int) -> AttributeValue {
        ["meta": ["total_count": .integer(Int64(total))], "data": .array(items)]
    }
}

extension PagedSequence {
    /// Returns at most `limit` items from an offset. Stores page by cursors, so the earlier items are read and dropped.
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

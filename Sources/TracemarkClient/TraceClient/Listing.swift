import TracemarkModel

/// A list that is fetched page by page during iteration, and not before.
///
/// ```swift
/// for try await trace in client.traces.list(filter: "status:error", limit: 200) { … }
/// let newest = try await client.traces.list(limit: 10).all()
/// let page = try await client.traces.list().page()
/// ```
public struct Listing<Item: Sendable>: AsyncSequence, Sendable {
    /// The largest page of a store.
    static var largestPage: Int { 1_000 }

    private let limit: Int?
    private let pageSize: Int
    private let fetch: @Sendable (_ cursor: String?, _ count: Int) async throws -> Page<Item>

    init(
        limit: Int?, pageSize: Int,
        fetch: @escaping @Sendable (_ cursor: String?, _ count: Int) async throws -> Page<Item>
    ) {
        self.limit = limit
        self.pageSize = Swift.min(Swift.max(1, pageSize), Self.largestPage)
        self.fetch = fetch
    }

    /// Returns one page, for a list that is shown page by page.
    ///
    /// - Parameters:
    /// - cursor: The `next` of the previous page; nil for the first page.
    /// - size: The maximum number of items, 1 to 1,000.
    public func page(after cursor: String? = nil, size: Int? = nil) async throws -> Page<Item> {
        try await fetch(cursor, Swift.min(Swift.max(1, size ?? limit ?? pageSize), Self.largestPage))
    }

    /// Returns all items at once. A list without a limit must not be too long.
    public func all() async throws -> [Item] {
        var items: [Item] = []
        for try await item in self { items.append(item) }
        return items
    }

    /// Creates an iterator that begins with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(list: self) }

    /// An iterator over the items of all pages.
    public struct Iterator: AsyncIteratorProtocol {
        private let list: Listing
        private var left: Int
        private var page: ArraySlice<Item> = []
        private var cursor: String?
        private var isAtEnd = false

        fileprivate init(list: Listing) {
            self.list = list
            left = list.limit ?? .max
        }

        /// Returns the next item, or nil after the last one.
        public mutating func next() async throws -> Item? {
            guard left > 0 else { return nil }
            while page.isEmpty {
                if isAtEnd { return nil }
                let fetched = try await list.fetch(cursor, Swift.min(left, list.pageSize))
                page = fetched.items[...]
                cursor = fetched.next
                isAtEnd = fetched.next == nil
            }
            left -= 1
            return page.popFirst()
        }
    }
}

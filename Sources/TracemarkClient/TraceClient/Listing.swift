import TracemarkModel

/// A list that is fetched page by page as it is gone through; nothing is asked for before.
///
/// ```swift
/// for try await trace in client.traces.list(filter: "status:error", limit: 200) { … }
/// let newest = try await client.traces.list(limit: 10).all()
/// let page = try await client.traces.list().page()
/// ```
public struct Listing<Item: Sendable>: AsyncSequence, Sendable {
    /// The most that a store gives at once.
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

    /// One page, for a list that is shown page by page.
    ///
    /// - Parameters:
    ///   - cursor: Where the page before ended: its `next`. Nil for the first page.
    ///   - size: How many items at most, 1 to 1,000.
    public func page(after cursor: String? = nil, size: Int? = nil) async throws -> Page<Item> {
        try await fetch(cursor, Swift.min(Swift.max(1, size ?? limit ?? pageSize), Self.largestPage))
    }

    /// All items at once. Give the list a limit, or be sure that there are not too many.
    public func all() async throws -> [Item] {
        var items: [Item] = []
        for try await item in self { items.append(item) }
        return items
    }

    /// Begins with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(list: self) }

    /// Goes through the pages.
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

        /// The next item, or nil after the last one.
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

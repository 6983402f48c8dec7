/// A page of a list, and a cursor for the next page.
public struct Page<Item: Sendable>: Sendable {
    /// The items.
    public var items: [Item]
    /// The cursor for the next page; nil after the last page. It is valid only for the store that created it.
    public var next: String?

    /// Creates a page.
    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}

/// All items of a list. The sequence fetches pages on demand.
public struct PagedSequence<Item: Sendable>: AsyncSequence, Sendable {
    private let fetch: @Sendable (_ cursor: String?) async throws -> Page<Item>

    /// Creates a sequence from a closure that fetches a page.
    public init(_ fetch: @escaping @Sendable (_ cursor: String?) async throws -> Page<Item>) {
        self.fetch = fetch
    }

    /// Creates an iterator that begins with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(fetch: fetch) }

    /// An iterator over the items of all pages.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let fetch: @Sendable (String?) async throws -> Page<Item>
        private var page: [Item] = []
        private var place = 0
        private var cursor: String?
        private var isAtEnd = false

        fileprivate init(fetch: @escaping @Sendable (String?) async throws -> Page<Item>) {
            self.fetch = fetch
        }

        /// Returns the next item, or nil after the last one.
        public mutating func next() async throws -> Item? {
            while place == page.count {
                if isAtEnd { return nil }
                let fetched = try await fetch(cursor)
                page = fetched.items
                place = 0
                cursor = fetched.next
                isAtEnd = fetched.next == nil
            }
            place += 1
            return page[place - 1]
        }
    }
}

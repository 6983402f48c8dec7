/// A part of a list, and where the next part begins.
public struct Page<Item: Sendable>: Sendable {
    /// The items.
    public var items: [Item]
    /// What to hand in to get the next page; nil after the last one. Only the store that made it can read it.
    public var next: String?

    /// Makes a page.
    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }
}

/// All items of a list, fetched a page at a time as they are asked for.
public struct PagedSequence<Item: Sendable>: AsyncSequence, Sendable {
    private let fetch: @Sendable (_ cursor: String?) async throws -> Page<Item>

    /// Makes a sequence from what fetches a page.
    public init(_ fetch: @escaping @Sendable (_ cursor: String?) async throws -> Page<Item>) {
        self.fetch = fetch
    }

    /// Begins with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(fetch: fetch) }

    /// Goes through the pages.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let fetch: @Sendable (String?) async throws -> Page<Item>
        private var page: [Item] = []
        private var place = 0
        private var cursor: String?
        private var isAtEnd = false

        fileprivate init(fetch: @escaping @Sendable (String?) async throws -> Page<Item>) {
            self.fetch = fetch
        }

        /// The next item, or nil after the last one.
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

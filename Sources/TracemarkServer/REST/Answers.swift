import TracemarkModel

/// A part of a list.
struct PageAnswer<Item: Encodable & Sendable>: Encodable {
    let page: Page<Item>

    init(_ page: Page<Item>) { self.page = page }

    private enum CodingKeys: String, CodingKey {
        case items, next
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(page.items, forKey: .items)
        // Null after the last page, never absent.
        try values.encode(page.next, forKey: .next)
    }
}

/// A whole list.
struct ListAnswer<Item: Encodable>: Encodable {
    let items: [Item]

    init(_ items: [Item]) { self.items = items }
}

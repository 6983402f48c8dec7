import TracemarkModel

/// The response with a page of a list.
struct PageAnswer<Item: Encodable & Sendable>: Encodable {
    let page: Page<Item>

    init(_ page: Page<Item>) { self.page = page }

    private enum CodingKeys: String, CodingKey {
        case items, next
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(page.items, forKey: .items)
        // The last page has `null`, never a missing key.
        try values.encode(page.next, forKey: .next)
    }
}

/// The response with a whole list.
struct ListAnswer<Item: Encodable>: Encodable {
    let items: [Item]

    init(_ items: [Item]) { self.items = items }
}

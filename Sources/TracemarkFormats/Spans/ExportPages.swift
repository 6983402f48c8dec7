/// The number of spans that an export reads at once. It bounds memory for small and large spans.
///
/// ```swift
/// var pages = ExportPages()
/// let page = try await store.spans(SpanQuery(limit: pages.size))
/// let bytes = writer.write(page.items)
/// pages.wrote(bytes.count, of: page.items.count)
/// ```
public struct ExportPages: Sendable {
    /// The target size of a written page in bytes. A page in memory takes a few times as much.
    public static let byteCount = 8 * 1_048_576
    /// The maximum number of spans in a page.
    public static let limit = 1_000

    /// The number of spans in the next page. It starts low until the size of spans is known.
    public private(set) var size = 10

    /// Starts an export.
    public init() {}

    /// Records the size of a page's spans. The page size grows in steps, because later spans may be larger.
    public mutating func wrote(_ bytes: Int, of count: Int) {
        guard count > 0 else { return }
        let fitting = Self.byteCount / max(1, bytes / count)
        size = max(1, min(fitting, size * 4, Self.limit))
    }
}

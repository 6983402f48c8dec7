/// How many spans an export reads at once, so that memory is bounded whether they are small or large.
///
/// ```swift
/// var pages = ExportPages()
/// let page = try await store.spans(SpanQuery(limit: pages.size))
/// let bytes = writer.write(page.items)
/// pages.wrote(bytes.count, of: page.items.count)
/// ```
public struct ExportPages: Sendable {
    /// How large a page is meant to be once it is written. What it takes up in memory is a few times as much.
    public static let byteCount = 8 * 1_048_576
    /// How many spans a page has at most.
    public static let limit = 1_000

    /// How many spans the next page may have: few until it is known how large they are.
    public private(set) var size = 10

    /// Starts an export.
    public init() {}

    /// Takes note of how large the spans of a page were. Sizes grow by steps, since those that follow may be larger.
    public mutating func wrote(_ bytes: Int, of count: Int) {
        guard count > 0 else { return }
        let fitting = Self.byteCount / max(1, bytes / count)
        size = max(1, min(fitting, size * 4, Self.limit))
    }
}

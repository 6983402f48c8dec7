/// A case-insensitive pattern of a filter such as `name:summarize*`, in which `*` matches any text.
public struct TextPattern: Sendable, Hashable {
    /// The text between the stars, in lower case: `["summarize", ""]`.
    public let pieces: [String]
    private let bytes: [[UInt8]]

    /// Parses a pattern.
    public init(_ text: String) {
        pieces = Self.folded(text).split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        bytes = pieces.map { Array($0.utf8) }
    }

    /// Returns a text in the form that patterns compare.
    public static func folded(_ text: String) -> String { text.lowercased() }

    /// The complete text of a pattern without a star; otherwise nil.
    public var exactText: String? { pieces.count == 1 ? pieces[0] : nil }

    /// The prefix of every match, in lower case.
    public var prefix: String { pieces[0] }

    /// Returns whether a text matches the pattern.
    public func matches(_ text: String) -> Bool { matches(folded: Self.folded(text)) }

    /// Returns whether a text from ``folded(_:)`` matches the pattern.
    public func matches(folded text: String) -> Bool {
        let text = Array(text.utf8)
        guard bytes.count > 1 else { return text == bytes[0] }
        guard text.starts(with: bytes[0]) else { return false }
        var position = bytes[0].count
        for piece in bytes.dropFirst().dropLast() {
            guard let end = Self.end(of: piece, in: text, from: position) else { return false }
            position = end
        }
        let last = bytes[bytes.count - 1]
        return text.count - position >= last.count && text.suffix(last.count).elementsEqual(last)
    }

    private static func end(of piece: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard !piece.isEmpty else { return start }
        var position = start
        while position + piece.count <= text.count {
            if text[position..<position + piece.count].elementsEqual(piece) { return position + piece.count }
            position += 1
        }
        return nil
    }
}

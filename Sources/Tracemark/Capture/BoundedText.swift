/// Text that is cut where it gets too long, and says so: `The quick brown… (+1204 bytes)`.
enum BoundedText {
    /// How far to look back for the end of a whole character; one that is longer is cut between its scalars.
    private static let longestCharacter = 64

    /// The text itself if it fits, which costs nothing.
    static func cut(_ text: String, to bytes: Int = CaptureLimits.bytesInForce) -> String {
        let count = text.utf8.count
        guard count > bytes else { return text }
        let kept = start(of: text, bytes: bytes)
        return "\(kept)… (+\(count - kept.utf8.count) bytes)"
    }

    /// So much of a text as fits, without a mark.
    static func start(of text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        return String(text[..<boundary(in: text, before: text.utf8.index(text.startIndex, offsetBy: bytes))])
    }

    private static func boundary(in text: String, before limit: String.Index) -> String.Index {
        var index = limit
        for _ in 0..<longestCharacter {
            if index == text.startIndex { return index }
            if let whole = index.samePosition(in: text) { return whole }
            index = text.utf8.index(before: index)
        }
        index = limit
        while index.samePosition(in: text.unicodeScalars) == nil { index = text.utf8.index(before: index) }
        return index
    }
}

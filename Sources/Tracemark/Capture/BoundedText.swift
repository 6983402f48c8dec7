/// Text that is cut if it is too long, and then says so: `The quick brown… (+1204 bytes)`.
enum BoundedText {
    /// The bytes before and after a cut within which the end of a whole character is searched.
    ///
    /// A longer character is cut between its scalars: one character may be as long as the text.
    private static let longestCharacter = 64

    /// Returns the text itself if it fits, at no cost.
    static func cut(_ text: String, to bytes: Int = CaptureLimits.bytesInForce) -> String {
        text.utf8.count > bytes ? cut(text[...], to: bytes) : text
    }

    /// Returns as much of the text as fits. It copies only that.
    static func cut(_ text: Substring, to bytes: Int = CaptureLimits.bytesInForce) -> String {
        let count = text.utf8.count
        guard count > bytes else { return String(text) }
        let kept = start(of: text, bytes: bytes)
        return "\(kept)… (+\(count - kept.utf8.count) bytes)"
    }

    /// Returns as much of a text as fits, without a mark.
    static func start(of text: String, bytes: Int) -> String {
        text.utf8.count > bytes ? String(start(of: text[...], bytes: bytes)) : text
    }

    private static func start(of text: Substring, bytes: Int) -> Substring {
        text[..<boundary(in: text, before: text.utf8.index(text.startIndex, offsetBy: bytes))]
    }

    private static func boundary(in text: Substring, before limit: Substring.Index) -> Substring.Index {
        let limit = scalarStart(in: text, atOrBefore: limit)
        let (low, high) = (text.startIndex, text.endIndex)
        let back = text.utf8.index(limit, offsetBy: -longestCharacter, limitedBy: low) ?? low
        let ahead = text.utf8.index(limit, offsetBy: longestCharacter, limitedBy: high) ?? high
        let start = scalarStart(in: text, atOrBefore: back)
        // A copy, because the context of a substring affects where its characters end.
        let window = String(text[start..<scalarStart(in: text, atOrBefore: ahead)])
        let wanted = text.utf8.distance(from: start, to: limit)
        var offset = 0
        var best = start == low ? 0 : nil
        for character in window {
            offset += character.utf8.count
            if offset > wanted { break }
            best = offset
        }
        return best.map { text.utf8.index(start, offsetBy: $0) } ?? limit
    }

    private static func scalarStart(in text: Substring, atOrBefore index: Substring.Index) -> Substring.Index {
        var index = index
        while index > text.startIndex, index < text.endIndex, text.utf8[index] & 0xC0 == 0x80 {
            index = text.utf8.index(before: index)
        }
        return index
    }
}

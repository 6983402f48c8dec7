/// The words of a text, as a search compares them.
///
/// Words are runs of letters, digits and marks in lower case. In scripts without spaces, each character is a word, so
/// that a search finds a part of a sentence. A store indexes exactly these words, so that filters and the index agree.
public struct SearchedWords: Sendable, Hashable {
    /// The number of bytes of a text that are indexed. A search does not find later words.
    public static let byteLimit = 8192
    /// The maximum length of a word in bytes. A longer word is truncated.
    static let wordLimit = 64

    /// The words in order.
    public var words: [String]
    /// A Boolean value that indicates whether the last word is a prefix.
    public var isPrefix: Bool

    /// Parses a search text. With a `*` at the end, the last word is a prefix.
    public init(query: String) {
        words = Self.words(in: query)
        isPrefix = query.last == "*"
    }

    /// Returns whether the words occur consecutively in one of the texts.
    public func areFound(in texts: [String]) -> Bool {
        guard let first = words.first else { return false }
        for text in texts {
            let found = Self.words(in: text)
            guard found.count >= words.count else { continue }
            for start in 0...(found.count - words.count) {
                let isFirst = words.count == 1 && isPrefix ? found[start].hasUTF8Prefix(first) : found[start] == first
                guard isFirst else { continue }
                let isMatch = words.indices.dropFirst().allSatisfy { place in
                    let isLast = place == words.count - 1
                    return isLast && isPrefix
                        ? found[start + place].hasUTF8Prefix(words[place]) : found[start + place] == words[place]
                }
                if isMatch { return true }
            }
        }
        return false
    }

    /// Returns the words of a text's first ``byteLimit`` bytes.
    public static func words(in text: String) -> [String] {
        var words: [String] = []
        forEachWord(in: text) { words.append(String(decoding: $0, as: UTF8.self)) }
        return words
    }

    /// Returns the same words separated by spaces, which a store passes to its index.
    public static func indexText(of text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.utf8.count, byteLimit) + 16)
        forEachWord(in: text) { word in
            if !bytes.isEmpty { bytes.append(0x20) }
            bytes.append(contentsOf: word)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func forEachWord(in text: String, _ body: ([UInt8]) -> Void) {
        var cutter = WordCutter()
        var text = text
        text.withUTF8 { bytes in
            var end = min(bytes.count, byteLimit)
            while end < bytes.count, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            cutter.cut(UnsafeBufferPointer(rebasing: bytes[..<end]), body)
        }
    }
}

private struct WordCutter {
    private var word: [UInt8] = []

    mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ body: ([UInt8]) -> Void) {
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x80 {
                position += 1
                switch byte {
                case 48...57, 97...122: append(byte)
                case 65...90: append(byte + 32)
                default: finish(body)
                }
            } else {
                let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                let end = min(position + length, bytes.count)
                let text = String(decoding: bytes[position..<end], as: UTF8.self)
                position = end
                for scalar in text.unicodeScalars { take(scalar, body) }
            }
        }
        finish(body)
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ body: ([UInt8]) -> Void) {
        guard Self.isWordScalar(scalar) else { return finish(body) }
        let lowered = scalar.properties.lowercaseMapping
        if Self.standsAlone(scalar) {
            finish(body)
            body(Array(lowered.utf8))
        } else {
            for byte in lowered.utf8 { append(byte) }
        }
    }

    private mutating func append(_ byte: UInt8) {
        if word.count < SearchedWords.wordLimit { word.append(byte) }
    }

    private mutating func finish(_ body: ([UInt8]) -> Void) {
        guard !word.isEmpty else { return }
        // The limit may have split a character.
        while let last = word.last, last >= 0x80, String(validating: word, as: UTF8.self) == nil {
            word.removeLast()
            _ = last
        }
        if !word.isEmpty { body(word) }
        word.removeAll(keepingCapacity: true)
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }

    /// Returns whether a character is of Han, Kana or Thai, which are written without spaces.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x3040...0x30FF, 0x31F0...0x31FF: true
        default: scalar.properties.isIdeographic
        }
    }
}

extension String {
    /// Returns whether the bytes begin with those of another string. `hasPrefix` compares characters, and an index
    /// compares bytes.
    fileprivate func hasUTF8Prefix(_ prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }
}

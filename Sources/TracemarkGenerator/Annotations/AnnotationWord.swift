/// The word behind an `@` in a comment: `trace`, something close to it, or something else.
package enum AnnotationWord: Equatable {
    case trace
    /// A misspelling, such as `trcae` or `traced`.
    case nearMiss(String)
    case other

    /// Words within two edits of `trace` that mean something of their own, and so are no slips, in small letters:
    /// `// @State var text = ""` is code that somebody has left out.
    private static let otherWords = Set(
        words: """
            ace brace braces brave crack crane crate create drake dtrace erase face farce frame ftrace
            grace grade grape grave irate lace ltrace mace oracle pace peace place prate price ptrace
            race rack rage rake rare rate raze retrace rice space state strace tack tag take tale tame
            tape teach terrace thrice track tracked tracker tracks tract trade trail train trait traits
            tram tramp trance trans trap trash travel tray treat tree triage tribe trick trie trove
            truce truck true twice type
            """)

    /// The largest edit distance at which a word counts as a misspelling of `trace`.
    private static let tolerance = 2

    /// Reads the word that starts at `offset`. Returns the word and its end.
    package static func read(at offset: Int, in bytes: UnsafePointer<UInt8>) -> (word: AnnotationWord, end: Int) {
        var end = offset
        while isWordByte(bytes[end]) { end += 1 }
        let text = String(decoding: UnsafeBufferPointer(start: bytes + offset, count: end - offset), as: UTF8.self)
        if text == "trace" { return (.trace, end) }
        let folded = text.lowercased()
        if otherWords.contains(folded) || EditDistance.between(folded, "trace") > tolerance {
            return (.other, end)
        }
        return (.nearMiss(text), end)
    }

    private enum Letter {
        static let t: UInt8 = 0x74
        static let r: UInt8 = 0x72
        static let a: UInt8 = 0x61
        static let c: UInt8 = 0x63
        static let e: UInt8 = 0x65
    }

    /// Returns quickly whether a word could be near `trace`. It accepts every such word, and few others.
    static func mayBe(at offset: Int, in bytes: UnsafePointer<UInt8>) -> Bool {
        let classes = CharacterClass.table
        var length = 0
        // A letter of `trace` sets its bit: a word two edits away still has three of them.
        var seen: UInt8 = 0
        while classes[Int(bytes[offset + length])] >= CharacterClass.wordByte {
            switch bytes[offset + length] | 0x20 {
            case Letter.t: seen |= 1
            case Letter.r: seen |= 2
            case Letter.a: seen |= 4
            case Letter.c: seen |= 8
            case Letter.e: seen |= 16
            default: break
            }
            length += 1
            if length > 7 { return false }
        }
        return length >= 3 && seen.nonzeroBitCount >= 3
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        CharacterClass.table[Int(byte)] >= CharacterClass.wordByte
    }
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Looks ahead at bytes that the lexer has not reached.
///
/// Lookahead is separate from the lexer because it holds no reference-counted value. Without optimisation, each call
/// on a structure with such a value copies the structure first.
struct Lookahead {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    let classes = CharacterClass.table
    private let keywords = KeywordTable.shared

    init(bytes: UnsafePointer<UInt8>, end: Int) {
        self.bytes = bytes
        self.end = end
    }

    func endOfLine(_ offset: Int) -> Int {
        guard let found = memchr(bytes + offset, Int32(UInt8(ascii: "\n")), end - offset) else { return end }
        return UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    }

    /// Returns the keyword at an offset, and sets `end` to the end of the word.
    func keyword(at start: Int, end: inout Int) -> Keyword {
        var hash: UInt = 0
        var current = start
        while classes[Int(bytes[current])] >= CharacterClass.wordByte {
            hash = hash &* 33 &+ UInt(bytes[current])
            current &+= 1
        }
        end = current
        return keywords.keyword(hash: hash, word: bytes + start, length: current - start)
    }

    func isOperand(wordAt offset: Int) -> Bool {
        var end = offset
        return !keyword(at: offset, end: &end).precedesOperand
    }

    /// Returns the end of a line comment that is not an annotation.
    func endOfPlainComment(at offset: Int) -> Int? {
        guard bytes[offset] == Byte.slash, bytes[offset + 1] == Byte.slash else { return nil }
        var text = offset + 2
        while bytes[text] == Byte.slash { text += 1 }
        while classes[Int(bytes[text])] == CharacterClass.space { text += 1 }
        return bytes[text] == Byte.at ? nil : endOfLine(text)
    }

    func isOperatorCharacter(at offset: Int) -> Bool {
        classes[Int(bytes[offset])] == CharacterClass.operatorCharacter
    }

    func startsComment(at offset: Int) -> Bool {
        bytes[offset] == Byte.slash && (bytes[offset + 1] == Byte.slash || bytes[offset + 1] == Byte.asterisk)
    }

    func isPostfixMark(at offset: Int) -> Bool {
        bytes[offset - 1] > 0x20 && (bytes[offset] == UInt8(ascii: "!") || bytes[offset] == UInt8(ascii: "?"))
    }

    /// Returns the end of `/…/` if it is a regular expression literal. It is on one line, has balanced parentheses,
    /// and does not begin with a space (SE-0354).
    func endOfRegex(from start: Int) -> Int? {
        var current = start + 1
        let first = bytes[current]
        if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") || first == UInt8(ascii: ")") { return nil }
        if startsComment(at: start) { return nil }
        var parentheses = 0
        var inClass = false
        while current < end {
            switch bytes[current] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                return nil
            case UInt8(ascii: "\\"):
                current += 1
            case UInt8(ascii: "["):
                inClass = true
            case UInt8(ascii: "]"):
                inClass = false
            case UInt8(ascii: "(") where !inClass:
                parentheses += 1
            case UInt8(ascii: ")") where !inClass:
                parentheses -= 1
                if parentheses < 0 { return nil }
            case UInt8(ascii: "/"):
                let previous = bytes[current - 1]
                if previous == UInt8(ascii: " ") || previous == UInt8(ascii: "\t"),
                    bytes[current - 2] != UInt8(ascii: "\\")
                {
                    return nil
                }
                return parentheses == 0 ? current + 1 : nil
            default:
                break
            }
            current += 1
        }
        return nil
    }

    func hasPounds(_ count: Int, at offset: Int) -> Bool {
        var index = 0
        while index < count {
            if bytes[offset + index] != UInt8(ascii: "#") { return false }
            index += 1
        }
        return true
    }

    /// Returns whether a raw string that opens with three quotes ends on its line.
    func closesOnLine(from offset: Int, pounds: Int) -> Bool {
        var current = offset
        while current < end, bytes[current] != UInt8(ascii: "\n") {
            if bytes[current] == UInt8(ascii: "\""), hasPounds(pounds, at: current + 1) { return true }
            current += 1
        }
        return false
    }

    func isDirective(_ word: Range<Int>) -> Bool {
        func matches(_ spelling: StaticString) -> Bool {
            word.count == spelling.utf8CodeUnitCount
                && memcmp(bytes + word.lowerBound, spelling.utf8Start, word.count) == 0
        }
        return matches("if") || matches("else") || matches("elseif") || matches("endif")
    }
}

/// Bytes by name: without optimisation a constant costs less than `UInt8(ascii:)`.
enum Byte {
    static let slash: UInt8 = 0x2F
    static let quote: UInt8 = 0x22
    static let backslash: UInt8 = 0x5C
    static let newline: UInt8 = 0x0A
    static let asterisk: UInt8 = 0x2A
    static let at: UInt8 = 0x40
    static let dot: UInt8 = 0x2E
    static let comma: UInt8 = 0x2C
    static let leftBrace: UInt8 = 0x7B
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Skips spaces and comments between tokens, and notes the comments that may be annotations.
extension Lexer {
    /// A byte order mark or a `#!` line.
    mutating func skipPreamble() {
        guard position == 0, end > 2 else { return }
        if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        if bytes[position] == UInt8(ascii: "#"), bytes[position + 1] == UInt8(ascii: "!") {
            position = ahead.endOfLine(position)
        }
    }

    /// Returns whether a line break was passed (or the source has just begun).
    mutating func skipTrivia() -> Bool {
        var sawNewline = lastTokenEnd == 0
        while position < end {
            switch classes[Int(bytes[position])] {
            case CharacterClass.space:
                position &+= 1
            case CharacterClass.newline:
                sawNewline = true
                position &+= 1
            case CharacterClass.operatorCharacter:
                guard bytes[position] == Byte.slash else { return sawNewline }
                if bytes[position + 1] == Byte.slash {
                    skipLineComment(isTrailing: !sawNewline)
                } else if bytes[position + 1] == Byte.asterisk {
                    if skipBlockComment(isTrailing: !sawNewline) { sawNewline = true }
                } else {
                    return sawNewline
                }
            case CharacterClass.other where bytes[position] == 0:
                position += 1
            default:
                return sawNewline
            }
        }
        return true
    }

    private mutating func skipLineComment(isTrailing: Bool) {
        let start = position
        position += 2
        while bytes[position] == Byte.slash { position += 1 }
        // Four slashes are what an editor makes of a comment that it comments out.
        let isLive = position - start <= 3
        skipSpaces()
        if isLive, bytes[position] == Byte.at, !CodeFence.surrounds(lineComment: start, in: bytes, end) {
            note(start, blockEnd: nil, isTrailing)
        }
        position = ahead.endOfLine(position)
    }

    /// Returns whether the comment spans lines.
    private mutating func skipBlockComment(isTrailing: Bool) -> Bool {
        let start = position
        var depth = 1
        var isLineStart = true
        var spansLines = false
        // The fence of a code block that is open, and what was noted in it: an example, once the block is closed.
        var fence: (mark: UInt8, markerCount: Int)?
        position += 2
        while position < end, depth > 0 {
            let byte = bytes[position]
            if byte == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else if byte == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "*") {
                depth += 1
                position += 2
                isLineStart = false
            } else {
                if byte == UInt8(ascii: "\n") {
                    isLineStart = true
                    spansLines = true
                } else if isLineStart, CodeFence.stands(at: position, in: bytes) {
                    if let open = fence, open.mark == byte {
                        let count = min(pendingMarkers, markers.count - open.markerCount)
                        if count > 0 {
                            markers.removeLast(count)
                            pendingMarkers -= count
                        }
                        fence = nil
                    } else if fence == nil {
                        fence = (byte, markers.count)
                    }
                    isLineStart = false
                } else if byte == UInt8(ascii: "@"), isLineStart {
                    if depth == 1 { note(start, blockEnd: end, isTrailing && !spansLines) }
                    isLineStart = false
                } else if byte > 0x20, byte != UInt8(ascii: "*") {
                    isLineStart = false
                }
                position += 1
            }
        }
        for index in markers.indices.reversed() {
            if markers[index].offset < start { break }
            // After going back, markers of later comments are there already.
            if markers[index].offset >= position { continue }
            markers[index].blockEnd = depth == 0 ? position - 2 : position
        }
        return spansLines
    }

    private mutating func skipSpaces() {
        while classes[Int(bytes[position])] == CharacterClass.space { position += 1 }
    }

    private mutating func note(_ commentStart: Int, blockEnd: Int?, _ isTrailing: Bool) {
        guard AnnotationWord.mayBe(at: position + 1, in: bytes) else { return }
        if let last = markers.last, last.offset >= position {
            // Read again after going back: only where the scanner takes it to stand may have changed.
            for index in markers.indices.reversed() {
                if markers[index].offset == position { markers[index].isInsideBody = bodyDepth > 0 }
                if markers[index].offset <= position { return }
            }
            return
        }
        markers.append(
            CommentMarker(
                offset: position, commentStart: commentStart, blockEnd: blockEnd, isTrailing: isTrailing,
                isInsideBody: bodyDepth > 0, nextTokenStart: end))
        pendingMarkers += 1
    }
}

import TracemarkGenerator

/// Finds the comments in a C header that may be annotations.
///
/// As in Swift, only an `@word` that is the first token of a comment's line counts.
struct CommentScanner {
    private let source: SourceText
    private var position = 0
    private var markers: [CommentMarker] = []
    /// Markers that the next token has yet to be found for.
    private var pending = 0
    private var hasCodeOnLine = false

    static func markers(in source: SourceText) -> [CommentMarker] {
        var scanner = CommentScanner(source: source)
        scanner.scan()
        return scanner.markers
    }

    private init(source: SourceText) {
        self.source = source
    }

    private var byte: UInt8 { source.bytes[position] }
    private var next: UInt8 { position < source.count ? source.bytes[position + 1] : 0 }

    private mutating func scan() {
        while position < source.count {
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                readLineComment()
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                readBlockComment()
            } else if byte == UInt8(ascii: "\n") {
                hasCodeOnLine = false
                position += 1
            } else if byte <= 0x20 {
                position += 1
            } else {
                settle(at: position)
                hasCodeOnLine = true
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { skipLiteral() } else { position += 1 }
            }
        }
        settle(at: source.count)
    }

    private mutating func settle(at offset: Int) {
        while pending > 0 {
            markers[markers.count - pending].nextTokenStart = offset
            pending -= 1
        }
    }

    private mutating func readLineComment() {
        let start = position
        while byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") { position += 1 }
        // Four slashes are what an editor makes of a comment that it comments out.
        let isLive = position - start <= 3
        while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
        if isLive, byte == UInt8(ascii: "@") { note(start, blockEnd: nil, isTrailing: hasCodeOnLine) }
        // A backslash at the line's end continues the comment.
        while position < source.count, byte != UInt8(ascii: "\n") || isContinued { position += 1 }
    }

    private var isContinued: Bool {
        position > 0 && source.bytes[position - 1] == UInt8(ascii: "\\")
    }

    private mutating func readBlockComment() {
        let start = position
        var end = position + 2
        while end < source.count, source.bytes[end] != UInt8(ascii: "*") || source.bytes[end + 1] != UInt8(ascii: "/") {
            end += 1
        }
        var isLineStart = true
        var spansLines = false
        position += 2
        while position < end {
            if byte == UInt8(ascii: "\n") {
                isLineStart = true
                spansLines = true
            } else if byte == UInt8(ascii: "@"), isLineStart {
                note(start, blockEnd: end, isTrailing: hasCodeOnLine && !spansLines)
                isLineStart = false
            } else if byte > 0x20, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "!") {
                isLineStart = false
            }
            position += 1
        }
        position = min(end + 2, source.count)
        if spansLines { hasCodeOnLine = false }
    }

    private mutating func skipLiteral() {
        let quote = byte
        position += 1
        while position < source.count, byte != quote, byte != UInt8(ascii: "\n") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        if position < source.count, byte == quote { position += 1 }
    }

    private mutating func note(_ commentStart: Int, blockEnd: Int?, isTrailing: Bool) {
        markers.append(
            CommentMarker(
                offset: position, commentStart: commentStart, blockEnd: blockEnd, isTrailing: isTrailing,
                isInsideBody: false, nextTokenStart: source.count))
        pending += 1
    }
}

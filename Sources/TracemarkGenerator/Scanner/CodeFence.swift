/// The fences of code blocks in documentation comments: an annotation between two of them is an example.
///
///     /// ```swift
///     /// @trace(type: .retrieval)
///     /// ```
enum CodeFence {
    private static let backtick = UInt8(ascii: "`")
    private static let tilde = UInt8(ascii: "~")

    /// Returns whether three backticks or tildes stand at an offset.
    static func stands(at offset: Int, in bytes: UnsafePointer<UInt8>) -> Bool {
        let mark = bytes[offset]
        return (mark == backtick || mark == tilde) && bytes[offset + 1] == mark && bytes[offset + 2] == mark
    }

    /// Returns whether a fence is open above a line comment and closed below it, in the comment lines around it.
    ///
    /// A fence that is never closed hides nothing: a slip of the pen must not switch an annotation off.
    static func surrounds(lineComment start: Int, in bytes: UnsafePointer<UInt8>, _ end: Int) -> Bool {
        var isOpen = false
        var line = startOfLine(start, in: bytes)
        while line > 0 {
            line = startOfLine(line - 1, in: bytes)
            guard let content = content(ofLine: line, in: bytes, end) else { break }
            if stands(at: content, in: bytes) { isOpen.toggle() }
        }
        guard isOpen else { return false }
        line = endOfLine(start, in: bytes, end) + 1
        while line < end, let content = content(ofLine: line, in: bytes, end) {
            if stands(at: content, in: bytes) { return true }
            line = endOfLine(line, in: bytes, end) + 1
        }
        return false
    }

    /// Returns the offset of the text of a comment line; nil for any other line.
    static func content(ofLine start: Int, in bytes: UnsafePointer<UInt8>, _ end: Int) -> Int? {
        var position = skipSpaces(start, in: bytes)
        guard bytes[position] == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "/") else { return nil }
        while bytes[position] == UInt8(ascii: "/") { position += 1 }
        return skipSpaces(position, in: bytes)
    }

    static func endOfLine(_ offset: Int, in bytes: UnsafePointer<UInt8>, _ end: Int) -> Int {
        var position = offset
        while position < end, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        return position
    }

    private static func startOfLine(_ offset: Int, in bytes: UnsafePointer<UInt8>) -> Int {
        var position = offset
        while position > 0, bytes[position - 1] != UInt8(ascii: "\n") { position -= 1 }
        return position
    }

    private static func skipSpaces(_ offset: Int, in bytes: UnsafePointer<UInt8>) -> Int {
        var position = offset
        while bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        return position
    }
}

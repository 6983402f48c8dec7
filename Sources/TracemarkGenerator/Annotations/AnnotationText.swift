#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The text of an annotation without its comment marks. Every byte keeps its offset, so a token's offset is an offset
/// in the file.
///
///     // @trace(name: "retrieve",           @trace(name: "retrieve",
///     //        type: .retrieval)   ──>                type: .retrieval)
final class AnnotationText {
    /// The masked bytes. Index 0 holds the byte at `range.lowerBound` of the file.
    private let storage: UnsafeMutablePointer<UInt8>
    let range: Range<Int>

    /// Creates the text from `start`, behind the word `@trace`, to the end of the comment. A line comment includes
    /// the line comments below it.
    init(of marker: CommentMarker, from start: Int, in source: SourceText) {
        let end = marker.blockEnd ?? Self.endOfLineComments(from: start, in: source)
        range = start..<end
        storage = .allocate(capacity: range.count + 1)
        memcpy(storage, source.bytes + start, range.count)
        storage[range.count] = 0
        maskMarks(isBlock: marker.blockEnd != nil)
    }

    deinit {
        storage.deallocate()
    }

    /// The masked bytes as a pointer that takes the file's offsets.
    var bytes: UnsafePointer<UInt8> { UnsafePointer(storage) - range.lowerBound }

    func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count), as: UTF8.self)
    }

    /// The end of the line on which an offset lies.
    func endOfLine(_ offset: Int) -> Int {
        var current = offset
        while current < range.upperBound, bytes[current] != UInt8(ascii: "\n") { current += 1 }
        return current
    }

    private static func endOfLineComments(from start: Int, in source: SourceText) -> Int {
        let bytes = source.bytes
        var end = start
        while true {
            while end < source.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            var next = end
            while next < source.count, bytes[next] <= 0x20 {
                next += 1
                // A blank line ends the comment.
                if bytes[next] == UInt8(ascii: "\n"), onlySpaces(bytes, end + 1, next) { return end }
            }
            guard next + 1 < source.count, bytes[next] == UInt8(ascii: "/"), bytes[next + 1] == UInt8(ascii: "/") else {
                return end
            }
            end = next
        }
    }

    private static func onlySpaces(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var index = start
        while index < end {
            if bytes[index] > 0x20 { return false }
            index += 1
        }
        return true
    }

    /// Puts spaces where each line begins with `//` or `*`.
    private func maskMarks(isBlock: Bool) {
        let mark = isBlock ? UInt8(ascii: "*") : UInt8(ascii: "/")
        var isLineStart = false
        for index in 0..<range.count {
            let byte = storage[index]
            if byte == UInt8(ascii: "\n") {
                isLineStart = true
            } else if isLineStart, byte == mark {
                storage[index] = 0x20
            } else if byte > 0x20 {
                isLineStart = false
            }
        }
    }
}

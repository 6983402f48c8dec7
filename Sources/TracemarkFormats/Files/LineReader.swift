#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The non-empty lines of a file.
struct LineReader {
    /// The maximum length of a line in bytes.
    private static let limit = 512 * 1_048_576

    private let file: InputFile
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// The number of the last line, from 1.
    private(set) var number = 0

    init(_ file: InputFile) {
        self.file = file
    }

    /// Returns the next line without its line feed; nil at the end.
    mutating func next() throws(FormatError) -> [UInt8]? {
        while let line = try nextLine() {
            number += 1
            if line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) { return line }
        }
        return nil
    }

    private mutating func nextLine() throws(FormatError) -> [UInt8]? {
        var searched = position
        while true {
            if let end = lineFeed(from: searched) {
                defer { position = end + 1 }
                return Array(buffer[position..<end])
            }
            searched = buffer.count
            guard !isAtEnd else {
                guard position < buffer.count else { return nil }
                defer { position = buffer.count }
                return Array(buffer[position...])
            }
            guard buffer.count - position < Self.limit else {
                throw FormatError("\(file.name) has a line that is longer than the limit of \(Self.limit) bytes.")
            }
            let more = try file.read()
            isAtEnd = more.isEmpty
            searched -= position
            buffer.removeSubrange(..<position)
            position = 0
            buffer += more
        }
    }

    private func lineFeed(from start: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + start, 0x0A, bytes.count - start)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }
}

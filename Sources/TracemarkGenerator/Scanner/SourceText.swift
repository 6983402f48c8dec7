#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The bytes of one source file. A NUL follows them, so that scanning loops need no bounds check.
package final class SourceText {
    /// The path as it was given, for diagnostics.
    package let path: String
    /// The path below the package's root, for generated code: `Sources/App/Summarizer.swift`.
    package let displayPath: String
    package let bytes: UnsafePointer<UInt8>
    package let count: Int

    private lazy var lineStarts = Self.findLineStarts(bytes, count: count)

    /// Takes ownership of `bytes`, which `malloc` made and which holds `count` bytes and a NUL.
    private init(path: String, displayPath: String, bytes: UnsafeMutablePointer<UInt8>, count: Int) {
        self.path = path
        self.displayPath = displayPath
        self.bytes = UnsafePointer(bytes)
        self.count = count
    }

    deinit {
        free(UnsafeMutableRawPointer(mutating: bytes))
    }

    package convenience init(path: String, displayPath: String, text: String) {
        var text = text
        let (copy, count) = text.withUTF8 { utf8 in
            let copy = Self.allocate(utf8.count)
            if let base = utf8.baseAddress { memcpy(copy, base, utf8.count) }
            return (copy, utf8.count)
        }
        self.init(path: path, displayPath: displayPath, bytes: copy, count: count)
    }

    /// Reads a file.
    ///
    /// - Throws: ``FileError`` with the path and the system's reason.
    package convenience init(path: String, displayPath: String) throws(FileError) {
        let (bytes, count) = try Self.read(path)
        self.init(path: path, displayPath: displayPath, bytes: bytes, count: count)
    }

    /// The line and column of a byte, both from 1, columns in UTF-8 bytes as the compiler counts them.
    package func location(of offset: Int) -> (line: Int, column: Int) {
        let starts = lineStarts
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return (low + 1, offset - starts[low] + 1)
    }

    /// The text of a line, counted from 1, without its line break.
    package func lineText(_ line: Int) -> String { text(lineRange(line)) }

    /// Returns the range of a line, counted from 1, without its line break.
    func lineRange(_ line: Int) -> Range<Int> {
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text between two offsets, as it stands.
    package func text(_ range: Range<Int>) -> String {
        let count = range.upperBound - range.lowerBound
        if count == 0 { return "" }
        return String(unsafeUninitializedCapacity: count) { text in
            memcpy(text.baseAddress!, bytes + range.lowerBound, count)
            return count
        }
    }

    private static func findLineStarts(_ bytes: UnsafePointer<UInt8>, count: Int) -> [Int] {
        var starts = [0]
        starts.reserveCapacity(count / 32)
        var position = 0
        while position < count, let found = memchr(bytes + position, Int32(UInt8(ascii: "\n")), count - position) {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(bytes) + 1
            starts.append(position)
        }
        return starts
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let memory = malloc(count + 1)!.assumingMemoryBound(to: UInt8.self)
        memory[count] = 0
        return memory
    }

    private static func read(_ path: String) throws(FileError) -> (UnsafeMutablePointer<UInt8>, Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, action: .read, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, action: .read, code: errno) }
        let expected = Int(status.st_size)
        let memory = allocate(expected)
        var count = 0
        while count < expected {
            #if canImport(Darwin)
            let got = Darwin.read(descriptor, memory + count, expected - count)
            #elseif canImport(Musl)
            let got = Musl.read(descriptor, memory + count, expected - count)
            #else
            let got = Glibc.read(descriptor, memory + count, expected - count)
            #endif
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                let code = errno
                free(memory)
                throw FileError(path: path, action: .read, code: code)
            }
            if got == 0 { break }
            count += got
        }
        memory[count] = 0
        return (memory, count)
    }
}

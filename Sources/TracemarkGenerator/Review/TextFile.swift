#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A text file that is read and written whole.
public struct TextFile {
    /// The file's path.
    public let path: String

    /// Names a file, which need not exist.
    public init(_ path: String) {
        self.path = path
    }

    /// Returns the file's text, or nil if there is no such file.
    ///
    /// - Throws: ``FileError`` where it is there and cannot be read.
    public func read() throws(FileError) -> String? {
        do throws(FileError) {
            let source = try SourceText(path: path, displayPath: path)
            return source.text(0..<source.count)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    /// Writes a text unless the file already holds it. The compiler does not recompile an untouched file. A reader
    /// sees the old text or the new text, never a mixture.
    ///
    /// - Returns: whether anything was written.
    /// - Throws: ``FileError`` where it cannot be written.
    @discardableResult
    public func write(_ text: String) throws(FileError) -> Bool {
        var text = text
        if text.withUTF8(holds) { return false }
        try makeParents()
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, action: .write, code: errno) }
        let failure = text.withUTF8 { Self.writeAll($0, to: descriptor) }
        if close(descriptor) == 0, failure == nil, rename(temporary, path) == 0 { return true }
        let code = failure ?? errno
        unlink(temporary)
        throw FileError(path: path, action: .write, code: code)
    }

    /// Removes the file.
    ///
    /// - Throws: ``FileError`` where it cannot be removed.
    public func remove() throws(FileError) {
        if unlink(path) != 0, errno != ENOENT { throw FileError(path: path, action: .remove, code: errno) }
    }

    /// Returns whether the file exists and holds exactly these bytes.
    private func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) == text.count,
            let old = try? SourceText(path: path, displayPath: path), old.count == text.count
        else { return false }
        return text.isEmpty || memcmp(old.bytes, text.baseAddress!, text.count) == 0
    }

    private func makeParents() throws(FileError) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            let parent = String(path[..<slash])
            if mkdir(parent, 0o755) != 0, errno != EEXIST, errno != EISDIR, errno != EROFS {
                throw FileError(path: parent, action: .write, code: errno)
            }
            end = slash
        }
    }

    /// Returns the error's number, or nil when all was written.
    private static func writeAll(_ text: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
        var written = 0
        while written < text.count {
            #if canImport(Darwin)
            let count = Darwin.write(descriptor, text.baseAddress! + written, text.count - written)
            #elseif canImport(Musl)
            let count = Musl.write(descriptor, text.baseAddress! + written, text.count - written)
            #else
            let count = Glibc.write(descriptor, text.baseAddress! + written, text.count - written)
            #endif
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno }
            written += count
        }
        return nil
    }
}

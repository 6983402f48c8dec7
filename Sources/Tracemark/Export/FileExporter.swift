import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Appends finished spans to a file as lines of OTLP/JSON, the format of OpenTelemetry's file exporter. Each line is
/// one `ExportTraceServiceRequest`, which any OTLP backend accepts.
///
/// ```swift
/// TracingSystem.bootstrap(try FileExporter(path: "traces/app.jsonl"))
/// ```
/// Several processes may append to one file: each line is written whole. While the disk accepts nothing, lines wait in
/// memory up to a bound. They are written when the disk accepts them again.
public final class FileExporter: SpanExporter {
    /// A file that cannot be opened, created or written to.
    public struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The failed action: `create the folder`, `open`, `append to`.
        public let action: String
        /// The file or folder.
        public let path: String
        /// The system's error number, `errno`.
        public let code: Int32

        /// The error as a sentence: `cannot open traces/app.jsonl: Permission denied (errno 13)`
        public var description: String {
            "cannot \(action) \(path): \(String(cString: strerror(code))) (errno \(code))"
        }
    }

    /// The most spans in one line. Readers hold a line in memory, so it must not get too long.
    private static let spansPerLine = 512

    private struct State {
        var resource = TraceResource()
        /// The lines that are not written yet, each with its number of spans; the oldest first.
        var waiting: [(line: [UInt8], spans: Int)] = []
        var waitingBytes = 0
        /// A Boolean value that indicates whether the file ends within a line that the disk did not take whole.
        var endsWithinLine = false
        var lostSpans = 0
    }

    /// The path of the file.
    public let path: String
    private let descriptor: Int32
    private let capacity: Int
    private let write: Write

    /// A function that writes bytes to an open file. It returns the number of bytes written, and the error number that
    /// stopped the write, or 0.
    typealias Write = @Sendable ([UInt8], Int32) -> (written: Int, error: Int32)
    /// The lines that wait to be written. Only the exporters' queue and tests take the lock.
    private let state = Guarded(State())

    /// Opens a file for appending. The file and the folders above it are created if they are missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - capacity: The bytes that may wait in memory while the disk accepts nothing. Beyond it, the oldest are lost.
    /// - Throws: ``FileError`` if the file cannot be opened.
    public convenience init(path: String, capacity: Int = 16_777_216) throws(FileError) {
        try self.init(path: path, capacity: capacity, write: DescriptorWriter.write)
    }

    init(path: String, capacity: Int, write: @escaping Write) throws(FileError) {
        try Self.createFolder(above: path)
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(action: "open", path: path, code: errno) }
        self.path = path
        self.capacity = capacity
        self.write = write
    }

    deinit {
        close(descriptor)
    }

    private static func createFolder(above path: String) throws(FileError) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            let folder = String(path[..<slash])
            if mkdir(folder, 0o755) != 0 {
                let code = errno
                var status = stat()
                guard stat(folder, &status) == 0 else {
                    throw FileError(action: "create the folder", path: folder, code: code)
                }
            }
            end = slash
        }
    }

    /// The number of spans lost because the disk accepted nothing for too long.
    public var lostSpanCount: Int { state.withLock { $0.lostSpans } }

    /// Keeps the resource, which goes into each line.
    public func start(resource: TraceResource) {
        state.withLock { $0.resource = resource }
    }

    /// Appends the spans.
    public func export(_ spans: [SpanData]) throws(FileError) {
        try state.withLock { state throws(FileError) in
            var start = 0
            while start < spans.count {
                let end = min(start + Self.spansPerLine, spans.count)
                let line = OTLPJSON.line(Array(spans[start..<end]), resource: state.resource)
                state.waiting.append((line, end - start))
                state.waitingBytes += line.count
                start = end
            }
            try writeWaiting(&state)
        }
    }

    /// Tries again to write the waiting lines.
    public func flush() throws(FileError) {
        try state.withLock { state throws(FileError) in try writeWaiting(&state) }
    }

    /// Tries again to write the waiting lines.
    public func shutdown() throws(FileError) {
        try flush()
    }

    private func writeWaiting(_ state: inout State) throws(FileError) {
        var done = 0
        defer { state.waiting.removeFirst(done) }
        for (line, _) in state.waiting {
            // The written start of a broken line stays in the file. A line feed keeps it from damaging the next one.
            let bytes = state.endsWithinLine ? [UInt8(ascii: "\n")] + line : line
            let (written, code) = write(bytes, descriptor)
            if written > 0 { state.endsWithinLine = written < bytes.count }
            guard code == 0 else {
                defer { makeRoom(&state, after: &done) }
                throw FileError(action: "append to", path: path, code: code)
            }
            state.waitingBytes -= line.count
            done += 1
        }
    }

    /// Drops the oldest lines beyond the capacity.
    private func makeRoom(_ state: inout State, after done: inout Int) {
        while state.waitingBytes > capacity, done < state.waiting.count {
            state.waitingBytes -= state.waiting[done].line.count
            state.lostSpans += state.waiting[done].spans
            done += 1
        }
    }
}

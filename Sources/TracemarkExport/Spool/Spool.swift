import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Requests that wait on disk while the server is away, the oldest first. Only the sender's thread uses it.
///
/// The spool survives the process. The next process with the same directory takes over abandoned requests. A request
/// may be delivered twice if a process ends between the server's response and the record of it. A store merges such
/// spans by their ids.
final class Spool {
    private let directory: String
    private let byteLimit: Int
    private let segmentLimit: Int
    /// The segments that this process has locked, the oldest first. Only the last one is appended to, and only if this
    /// process made it.
    private var segments: [SpoolSegment] = []
    private var writing: SpoolSegment?
    private var names = 0

    /// The number of spans dropped to make room, or because they never fit.
    private(set) var droppedSpanCount = 0
    /// The number of spans lost because a file was damaged or incomplete.
    private(set) var damagedSpanCount = 0

    /// Opens the directory. If it is missing, it is made, readable by this user only.
    ///
    /// - Returns: Nil if it cannot be made; `errno` has the reason.
    init?(directory: String, byteLimit: Int) {
        var path = ""
        for part in directory.split(separator: "/", omittingEmptySubsequences: false) {
            path += path.isEmpty && !directory.hasPrefix("/") ? "\(part)" : "/\(part)"
            if part.isEmpty { path = path == "/" ? "" : String(path.dropLast()) }
            if !path.isEmpty { mkdir(path, 0o700) }
        }
        guard access(directory, R_OK | W_OK | X_OK) == 0 else { return nil }
        self.directory = directory
        self.byteLimit = byteLimit
        segmentLimit = min(max(byteLimit / 8, 65_536), 8_388_608)
    }

    /// Takes over the segments of processes that have ended.
    func adoptAbandoned() {
        let held = Set(segments.map(\.path))
        for (path, _) in files() where !held.contains(path) {
            if let segment = SpoolSegment.adopt(path) { segments.append(segment) }
        }
        segments.sort { $0.path < $1.path }
    }

    /// Deletes abandoned files that no process will deliver. They lie in sibling folders, for addresses and keys that
    /// no process uses any more.
    func removeForgotten(olderThan seconds: Int = 14 * 86_400) {
        guard let slash = directory.lastIndex(of: "/") else { return }
        let parent = String(directory[..<slash])
        let oldest = wallNanoseconds / 1_000_000_000 - Int64(seconds)
        for name in Self.names(in: parent) where !name.hasPrefix(".") && name != directory[slash...].dropFirst() {
            let folder = "\(parent)/\(name)"
            var removed = false
            for name in Self.names(in: folder) where name.hasSuffix(SpoolSegment.suffix) {
                removed = SpoolSegment.removeForgotten("\(folder)/\(name)", writtenBefore: oldest) || removed
            }
            // The folder stays if it holds other files.
            if removed { rmdir(folder) }
        }
    }

    /// A Boolean value that indicates whether there may be a request to deliver.
    var hasRequests: Bool { segments.contains(where: \.hasRequest) }

    /// Returns the oldest requests as one; nil if the spool is empty.
    ///
    /// - Parameter spanLimit: The most spans in the result, unless the first request alone has more.
    func first(spanLimit: Int) -> OTLPBatch? {
        while let segment = segments.first {
            if let batch = segment.first(spanLimit: spanLimit) { return batch }
            // The segment is delivered, or unreadable from here on.
            remove(segment)
        }
        return nil
    }

    /// Removes requests that were the oldest. They may have been dropped meanwhile to make room.
    func remove(_ batch: OTLPBatch) {
        guard let segment = segments.first else { return }
        segment.remove(batch)
        if segment.isDelivered { remove(segment) }
    }

    /// Appends a request as the newest, and drops the oldest segments beyond the limit.
    ///
    /// - Returns: False if the disk does not accept it. The request then still belongs to the caller.
    @discardableResult
    func append(_ batch: OTLPBatch) -> Bool {
        let bytes = batch.body.count + SpoolSegment.recordHeaderSize
        guard bytes <= byteLimit - SpoolSegment.headerSize else {
            // Dropping every segment would not make room for it.
            droppedSpanCount += batch.spanCount
            return true
        }
        if let writing, writing.size + bytes > segmentLimit, writing.size > SpoolSegment.headerSize {
            self.writing = nil
        }
        makeRoom(for: bytes + SpoolSegment.headerSize)
        if writing == nil {
            names += 1
            let time = String(UInt64(bitPattern: wallNanoseconds))
            let name = String(repeating: "0", count: max(0, 20 - time.count)) + "\(time)-\(getpid())-\(names)"
            writing = SpoolSegment.create(in: directory, name: name)
            if let writing { segments.append(writing) }
        }
        return writing?.append(batch) ?? false
    }

    /// The number of bytes that all processes' segments take.
    var byteCount: Int { files().reduce(0) { $0 + $1.size } }

    private func makeRoom(for bytes: Int) {
        let own = segments.reduce(0) { $0 + $1.size }
        // Other processes' bytes are counted when a segment is begun, not for every request.
        if writing == nil {
            let held = Set(segments.map(\.path))
            foreignBytes = files().reduce(0) { $0 + (held.contains($1.path) ? 0 : $1.size) }
        }
        var excess = own + foreignBytes + bytes - byteLimit
        while excess > 0, let oldest = segments.first {
            excess -= oldest.size
            droppedSpanCount += oldest.spanCount
            remove(oldest)
        }
    }

    private var foreignBytes = 0

    private func remove(_ segment: SpoolSegment) {
        damagedSpanCount += segment.damagedSpanCount
        segment.delete()
        segments.removeAll { $0 === segment }
        if writing === segment { writing = nil }
    }

    private func files() -> [(path: String, size: Int)] {
        var files: [(path: String, size: Int)] = []
        for name in Self.names(in: directory) where name.hasSuffix(SpoolSegment.suffix) {
            let path = "\(directory)/\(name)"
            var status = stat()
            if stat(path, &status) == 0 { files.append((path, Int(status.st_size))) }
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func names(in directory: String) -> [String] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    private var wallNanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

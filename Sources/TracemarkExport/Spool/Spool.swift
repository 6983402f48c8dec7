import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Requests that wait on disk while the server is away, the oldest first. Touched by the sender's thread alone.
///
/// Survives the process: the next one with the same directory takes over what was left behind. A request may be delivered
/// twice where a process ends between the server's answer and the note of it, and a store merges spans by their ids.
final class Spool {
    private let directory: String
    private let byteLimit: Int
    private let segmentLimit: Int
    /// Those that this process holds the locks of, the oldest first. Only the last is appended to, if this process made it.
    private var segments: [SpoolSegment] = []
    private var writing: SpoolSegment?
    private var names = 0

    /// Spans that were given up to make room, or since there is never room for them.
    private(set) var droppedSpanCount = 0
    /// Spans that were lost since a file was damaged, or cut off by a sudden end.
    private(set) var damagedSpanCount = 0

    /// Opens the directory, which is made where it is missing, readable by nobody else.
    ///
    /// - Returns: Nil where it cannot be made; the system says why in `errno`.
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

    /// Takes over what processes that have ended left behind.
    func adoptAbandoned() {
        let held = Set(segments.map(\.path))
        for (path, _) in files() where !held.contains(path) {
            if let segment = SpoolSegment.adopt(path) { segments.append(segment) }
        }
        segments.sort { $0.path < $1.path }
    }

    /// Deletes what nobody will deliver any more: files that have long been in other folders beside this one's, for addresses and
    /// keys that no process uses.
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
            // It stays where there is more in it.
            if removed { rmdir(folder) }
        }
    }

    /// Whether there may be something to deliver.
    var hasRequests: Bool { segments.contains(where: \.hasRequest) }

    /// The oldest requests, as one; nil where there is none.
    ///
    /// - Parameter spanLimit: The most spans there may be in it, if the first request has no more.
    func first(spanLimit: Int) -> OTLPBatch? {
        while let segment = segments.first {
            if let batch = segment.first(spanLimit: spanLimit) { return batch }
            // Delivered, or broken from here on.
            remove(segment)
        }
        return nil
    }

    /// Notes that requests, which were the oldest, are done with. They may have been given up meanwhile to make room.
    func remove(_ batch: OTLPBatch) {
        guard let segment = segments.first else { return }
        segment.remove(batch)
        if segment.isDelivered { remove(segment) }
    }

    /// Appends a request as the newest, and gives up the oldest segments beyond the limit.
    ///
    /// - Returns: False where the disk does not take it. It is then still the caller's.
    @discardableResult
    func append(_ batch: OTLPBatch) -> Bool {
        let bytes = batch.body.count + SpoolSegment.recordHeaderSize
        guard bytes <= byteLimit - SpoolSegment.headerSize else {
            // Nothing that is there makes room for it.
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

    /// How many bytes all processes' segments take.
    var byteCount: Int { files().reduce(0) { $0 + $1.size } }

    private func makeRoom(for bytes: Int) {
        let own = segments.reduce(0) { $0 + $1.size }
        // Other processes' are counted when a segment is begun, not for every request.
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

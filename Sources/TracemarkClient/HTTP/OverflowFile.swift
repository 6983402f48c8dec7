import Foundation

/// An unnamed file for bytes that are read too slowly.
final class OverflowFile {
    private let handle: FileHandle
    private var readOffset: UInt64 = 0
    private var writeOffset: UInt64 = 0

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tracemark-\(UUID().uuidString)")
        guard
            FileManager.default.createFile(
                atPath: url.path, contents: nil, attributes: [.posixPermissions: NSNumber(value: 0o600)])
        else { throw CocoaError(.fileWriteUnknown) }
        handle = try FileHandle(forUpdating: url)
        // The bytes live as long as the handle, and no one else can open the file.
        try FileManager.default.removeItem(at: url)
    }

    deinit { try? handle.close() }

    func append(_ bytes: [UInt8]) throws {
        try handle.seek(toOffset: writeOffset)
        try handle.write(contentsOf: Data(bytes))
        writeOffset += UInt64(bytes.count)
    }

    /// Returns the next bytes, or nil if all were read.
    func read(_ count: Int) throws -> [UInt8]? {
        guard readOffset < writeOffset else { return nil }
        try handle.seek(toOffset: readOffset)
        guard let data = try handle.read(upToCount: min(count, Int(writeOffset - readOffset))) else { return nil }
        readOffset += UInt64(data.count)
        return [UInt8](data)
    }
}

import Foundation

/// The bytes of a file or of standard input. gzip data is decompressed.
public final class InputFile {
    /// The name for messages.
    public let name: String
    /// The size of the file on disk; nil if unknown, as for a pipe.
    public let byteCount: Int?
    /// The number of bytes read from disk.
    public private(set) var bytesRead = 0
    /// A Boolean value that indicates whether the file is compressed.
    public let isCompressed: Bool

    private static let pieceSize = 262_144
    private let file: FileHandle
    private var inflater: Inflater?
    /// The first bytes, which were read to detect the format and are not returned yet.
    private var ahead: [UInt8] = []

    /// Opens a file.
    ///
    /// - Parameter path: The path of the file, or `-` for standard input.
    /// - Throws: ``FormatError`` if it cannot be read.
    public init(path: String) throws(FormatError) {
        if path == "-" {
            name = "standard input"
            file = FileHandle.standardInput
            byteCount = nil
        } else {
            name = path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw FormatError("The file \(path) does not exist.")
            }
            guard !isFolder.boolValue else { throw FormatError("\(path) is a folder, not a file.") }
            guard let file = FileHandle(forReadingAtPath: path) else { throw FormatError("\(path) cannot be read.") }
            self.file = file
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let isRegular = attributes?[.type] as? FileAttributeType == .typeRegular
            byteCount = isRegular ? attributes?[.size] as? Int : nil
        }
        let start: [UInt8]
        do {
            start = Array(try file.read(upToCount: Self.pieceSize) ?? Data())
        } catch {
            throw FormatError("\(name) cannot be read: \(error.localizedDescription).")
        }
        bytesRead = start.count
        isCompressed = start.starts(with: [0x1F, 0x8B])
        if isCompressed {
            inflater = try Inflater()
            ahead = try inflater!.inflate(start, of: name)
        } else {
            ahead = start
        }
        // Some editors and systems begin UTF-8 text with a byte order mark.
        if ahead.starts(with: [0xEF, 0xBB, 0xBF]) { ahead.removeFirst(3) }
    }

    /// The beginning of the decompressed bytes, to detect the format.
    public var start: ArraySlice<UInt8> { ahead.prefix(65_536) }

    /// Returns the next bytes; empty at the end.
    ///
    /// - Throws: ``FormatError`` if reading fails, or if the compressed data is damaged or incomplete.
    public func read() throws(FormatError) -> [UInt8] {
        if !ahead.isEmpty {
            defer { ahead = [] }
            return ahead
        }
        while true {
            let piece: [UInt8]
            do {
                piece = Array(try file.read(upToCount: Self.pieceSize) ?? Data())
            } catch {
                throw FormatError("\(name) cannot be read: \(error.localizedDescription).")
            }
            bytesRead += piece.count
            guard let inflater else { return piece }
            if piece.isEmpty {
                guard inflater.isAtEnd else {
                    throw FormatError("\(name) is incomplete: its gzip data has no end. Copy it again.")
                }
                return []
            }
            let inflated = try inflater.inflate(piece, of: name)
            if !inflated.isEmpty { return inflated }
        }
    }
}

import Foundation

/// The bytes of a file or of standard input, decompressed if they are gzip.
public final class InputFile {
    /// What the user called it.
    public let name: String
    /// The size of the file as it is on disk; nil where it is not known, as of a pipe.
    public let byteCount: Int?
    /// How many bytes of it have been read, as they are on disk.
    public private(set) var bytesRead = 0
    /// Whether it is compressed.
    public let isCompressed: Bool

    private static let pieceSize = 262_144
    private let file: FileHandle
    private var inflater: Inflater?
    /// What was read to see what the file is, and not given away yet.
    private var ahead: [UInt8] = []

    /// Opens a file.
    ///
    /// - Parameter path: The file's path, or `-` for standard input.
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
                throw FormatError("There is no file \(path).")
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
        // Some editors and systems begin a text in UTF-8 with a mark of it.
        if ahead.starts(with: [0xEF, 0xBB, 0xBF]) { ahead.removeFirst(3) }
    }

    /// The beginning of what ``read()`` will give, to see what it is.
    public var start: ArraySlice<UInt8> { ahead.prefix(65_536) }

    /// The next bytes; empty at the end.
    ///
    /// - Throws: ``FormatError`` if the file cannot be read on, or its compression is damaged or cut off.
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
                guard inflater.isAtEnd else { throw FormatError("\(name) is cut off: its gzip has no end.") }
                return []
            }
            let inflated = try inflater.inflate(piece, of: name)
            if !inflated.isEmpty { return inflated }
        }
    }
}

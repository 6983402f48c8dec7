import Foundation

/// A file that appears under its name once it is whole, or standard output.
final class OutputFile {
    private let output: Output
    /// The name that the file is to have, and the one that it has as long as it is being written.
    private let names: (whole: String, part: String)?
    private let descriptor: Int32

    /// - Parameter path: The file; nil or `-` for standard output.
    /// - Throws: ``Failure`` if it cannot be made.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            names = nil
            descriptor = -1
            output = .standard
            return
        }
        // A device or pipe is written to as it is.
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        let isRegular = type == nil || type == .typeRegular
        let part = isRegular ? path + ".part" : path
        descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else {
            throw Failure(.failed, "\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        names = isRegular ? (path, part) : nil
        output = Output(descriptor: descriptor, name: path)
    }

    func write(_ bytes: [UInt8]) throws { try output.write(bytes) }

    /// Gives the file its name.
    func finish() throws {
        try output.flush()
        if descriptor >= 0 { close(descriptor) }
        guard let names else { return }
        guard rename(names.part, names.whole) == 0 else {
            throw Failure(.failed, "\(names.whole) cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    /// Takes a file away that was not finished.
    func discard() {
        if descriptor >= 0 { close(descriptor) }
        if let names { unlink(names.part) }
    }
}

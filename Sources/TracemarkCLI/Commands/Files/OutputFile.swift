import Dispatch
import Foundation
import TracemarkFormats

/// An output file that appears under its name when it is complete, or standard output.
///
/// Until then, it is `.name.123.part` in the same folder, and only its owner can read it. It is deleted if the program
/// is interrupted. A name that ends in `.gz` is compressed.
final class OutputFile {
    private let output: Output
    /// The final name of the file, and its name while it is being written.
    private let names: (whole: String, part: String)?
    private let descriptor: Int32
    private let deflater: Deflater?
    private var signals: [any DispatchSourceSignal] = []

    /// - Parameter path: The path of the file; nil or `-` for standard output.
    /// - Throws: ``Failure`` if the file cannot be created.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            names = nil
            descriptor = -1
            deflater = nil
            output = .standard
            return
        }
        // The target of a link is written, and the link stays.
        let whole = Self.resolved(path)
        let type = try? FileManager.default.attributesOfItem(atPath: whole)[.type] as? FileAttributeType
        guard type != .typeDirectory else { throw Self.failure(path, "it is a folder") }
        if type == nil || type == .typeRegular {
            let part = Self.part(of: whole)
            // An existing file was left by a killed program with the same process identifier.
            unlink(part)
            descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            names = (whole, part)
        } else {
            // A device or pipe is written directly.
            descriptor = open(whole, O_WRONLY)
            names = nil
        }
        guard descriptor >= 0 else { throw Self.failure(path, String(cString: strerror(errno))) }
        output = Output(descriptor: descriptor, name: path)
        deflater = path.lowercased().hasSuffix(".gz") ? try Deflater() : nil
        if let names { signals = [SIGINT, SIGTERM].map { Self.removing(names.part, on: $0) } }
    }

    func write(_ bytes: [UInt8]) throws {
        try output.write(deflater.map { $0.deflate(bytes) } ?? bytes)
    }

    /// Completes the file and gives it its final name.
    func finish() throws {
        if let deflater { try output.write(deflater.finish()) }
        try output.flush()
        guard descriptor >= 0 else { return }
        defer { for source in signals { source.cancel() } }
        if let names { fchmod(descriptor, Self.mode(of: names.whole)) }
        // Some file systems report a full disk only now.
        guard close(descriptor) == 0 else {
            throw Self.failure(names?.whole ?? "the output", String(cString: strerror(errno)))
        }
        guard let names else { return }
        guard rename(names.part, names.whole) == 0 else {
            throw Self.failure(names.whole, String(cString: strerror(errno)))
        }
    }

    /// Deletes an incomplete file.
    func discard() {
        for source in signals { source.cancel() }
        if descriptor >= 0 { close(descriptor) }
        if let names { unlink(names.part) }
    }

    private static func failure(_ path: String, _ reason: String) -> Failure {
        Failure(.failed, "\(path) cannot be written: \(reason).")
    }

    private static func resolved(_ path: String) -> String {
        if let whole = realpath(path, nil) {
            defer { free(whole) }
            return String(cString: whole)
        }
        // The target of the link does not exist yet.
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
        return URL(fileURLWithPath: target, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent()).path
    }

    private static func part(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        let name = ".\((path as NSString).lastPathComponent).\(getpid()).part"
        return folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
    }

    /// Returns the mode of an existing file, or else the default mode of a new file.
    private static func mode(of path: String) -> mode_t {
        var status = stat()
        if stat(path, &status) == 0 { return status.st_mode & 0o777 }
        let mask = umask(0)
        umask(mask)
        return 0o666 & ~mask
    }

    private static func removing(_ part: String, on number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            unlink(part)
            // The program ends by the signal's default action.
            signal(number, SIG_DFL)
            kill(getpid(), number)
        }
        source.resume()
        return source
    }
}

import Dispatch
import Foundation
import TracemarkFormats

/// A file that appears under its name once it is whole, or standard output.
///
/// Until then it is `.name.123.part` beside it, which only its owner can read, and which goes when the program is
/// interrupted. A name that ends in `.gz` is compressed.
final class OutputFile {
    private let output: Output
    /// The name that the file is to have, and the one that it has as long as it is being written.
    private let names: (whole: String, part: String)?
    private let descriptor: Int32
    private let deflater: Deflater?
    private var signals: [any DispatchSourceSignal] = []

    /// - Parameter path: The file; nil or `-` for standard output.
    /// - Throws: ``Failure`` if it cannot be made.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            names = nil
            descriptor = -1
            deflater = nil
            output = .standard
            return
        }
        // What a link points to is written, and the link stays.
        let whole = Self.resolved(path)
        let type = try? FileManager.default.attributesOfItem(atPath: whole)[.type] as? FileAttributeType
        guard type != .typeDirectory else { throw Self.failure(path, "it is a folder") }
        if type == nil || type == .typeRegular {
            let part = Self.part(of: whole)
            // One that is there was left by a program that had the same number and was killed.
            unlink(part)
            descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            names = (whole, part)
        } else {
            // A device or pipe is written to as it is.
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

    /// Gives the file its name.
    func finish() throws {
        if let deflater { try output.write(deflater.finish()) }
        try output.flush()
        guard descriptor >= 0 else { return }
        defer { for source in signals { source.cancel() } }
        if let names { fchmod(descriptor, Self.mode(of: names.whole)) }
        // Some file systems tell only now that there was no space.
        guard close(descriptor) == 0 else {
            throw Self.failure(names?.whole ?? "the output", String(cString: strerror(errno)))
        }
        guard let names else { return }
        guard rename(names.part, names.whole) == 0 else {
            throw Self.failure(names.whole, String(cString: strerror(errno)))
        }
    }

    /// Takes a file away that was not finished.
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
        // A link to what is not there yet.
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
        return URL(fileURLWithPath: target, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent()).path
    }

    private static func part(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        let name = ".\((path as NSString).lastPathComponent).\(getpid()).part"
        return folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
    }

    /// What the file before had, or else what any new file gets.
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
            // The program ends as it would have without this.
            signal(number, SIG_DFL)
            kill(getpid(), number)
        }
        source.resume()
        return source
    }
}

import DashboardFiles
import Foundation

/// A file of the dashboard as the server sends it.
struct DashboardFile: Sendable {
    let bytes: [UInt8]
    /// The content compressed with gzip, a third of the size.
    let compressed: [UInt8]?
    let contentType: String
    /// A hash of the content. A browser with the same tag need not load the file again.
    let entityTag: String

    init(path: String, bytes: [UInt8]) {
        self.bytes = bytes
        compressed = GzipCompressor.compressed(bytes)
        // FNV-1a with 64 bits distinguishes versions of a file. It need not resist forgery.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        entityTag = "\"\(String(hash, radix: 36))\""
        contentType =
            switch path.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            default: "text/plain; charset=utf-8"
            }
    }

    /// The files by their paths: `index.html`, `script/app.js`.
    static let all: [String: DashboardFile] = {
        var files: [String: DashboardFile] = [:]
        var place: Int32 = 0
        while let name = embedded_file(place).path {
            let (path, file) = (String(cString: name), embedded_file(place))
            files[path] = DashboardFile(
                path: path, bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
            place += 1
        }
        return files
    }()

    /// The folder of the files in `TRACEMARK_DASHBOARD`. If set, the server reads files from there, and a reloaded page
    /// shows every edit.
    private static let folder = ProcessInfo.processInfo.environment["TRACEMARK_DASHBOARD"]

    /// Returns the file at a path.
    static func at(_ path: String) -> DashboardFile? {
        guard let folder, all[path] != nil, let data = FileManager.default.contents(atPath: folder + "/" + path) else {
            return all[path]
        }
        return DashboardFile(path: path, bytes: Array(data))
    }

    /// The first path component of immutable files; nil if files may change.
    ///
    /// Scripts import each other by relative paths, so that they follow the page to this component.
    static let version: String? =
        folder == nil
        ? all.sorted { $0.key < $1.key }
            .reduce(0 as UInt64) { ($0 &* 31) &+ (UInt64($1.value.entityTag.dropFirst().dropLast(), radix: 36) ?? 0) }
            .description : nil

    /// The page, with the version in the paths of its files.
    static var page: DashboardFile? { version == nil ? at("index.html") : versionedPage }

    private static let versionedPage = at("index.html").map { file in
        guard let version else { return file }
        let text = String(decoding: file.bytes, as: UTF8.self)
        return DashboardFile(
            path: "index.html",
            bytes: Array(text.replacingOccurrences(of: "\"/assets/", with: "\"/assets/\(version)/").utf8))
    }
}

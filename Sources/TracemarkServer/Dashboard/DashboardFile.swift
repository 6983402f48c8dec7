import Foundation

/// A file of the dashboard, as it is sent.
struct DashboardFile: Sendable {
    let bytes: [UInt8]
    /// The same by gzip, a third of the size.
    let compressed: [UInt8]?
    let contentType: String
    /// Changes with the text, so that a browser that has the file need not load it again.
    let entityTag: String

    init(path: String, hash: String, text: String) {
        bytes = Array(text.utf8)
        compressed = GzipText.compressed(bytes)
        entityTag = "\"\(hash)\""
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
    static let all: [String: DashboardFile] = Dictionary(
        uniqueKeysWithValues: EmbeddedFiles.all.map {
            ($0.path, DashboardFile(path: $0.path, hash: $0.hash, text: $0.text))
        })

    /// The file at a path.
    ///
    /// With `TRACEMARK_DASHBOARD` set to the folder of the files, they are read from there: what was edited is seen by
    /// loading the page again.
    static func at(_ path: String) -> DashboardFile? {
        guard let folder = ProcessInfo.processInfo.environment["TRACEMARK_DASHBOARD"], all[path] != nil,
            let text = try? String(contentsOfFile: folder + "/" + path, encoding: .utf8)
        else { return all[path] }
        return DashboardFile(path: path, hash: "\(text.hashValue)", text: text)
    }
}

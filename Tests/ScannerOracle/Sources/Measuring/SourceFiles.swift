import Foundation

/// The Swift files of a corpus: those below a folder, links not followed.
package struct SourceFiles {
    /// The folder's name.
    package var name: String
    package var texts: [(path: String, bytes: [UInt8])]

    package var byteCount: Int { texts.reduce(0) { $0 + $1.bytes.count } }

    /// Reads every file below a folder; other files than Swift's only where `all` is set.
    package init(below folder: String, all: Bool = false) throws {
        let root = URL(filePath: folder).resolvingSymlinksInPath()
        name = root.lastPathComponent
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
        var paths: [String] = []
        while let url = found?.nextObject() as? URL {
            let isSource = all || url.pathExtension == "swift" || url.pathExtension == "swiftinterface"
            if isSource, try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                paths.append(url.path)
            }
        }
        texts = try paths.sorted().map { path in
            (path, [UInt8](try Data(contentsOf: URL(filePath: path))))
        }
    }
}

import Foundation

/// The files of a folder, and the Swift source that holds them.
struct EmbeddedFolder {
    private let files: [(path: String, text: String)]

    /// Reads the files below a folder, but for those whose names begin with a dot.
    init(_ folder: URL) throws {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        var files: [(String, String)] = []
        for name in names.sorted() where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let file = folder.appending(path: name)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false else { continue }
            files.append((name, try String(contentsOf: file, encoding: .utf8)))
        }
        self.files = files
    }

    /// `EmbeddedFiles.all`: path, text and the hash that tells versions apart.
    var swift: String {
        var lines = ["enum EmbeddedFiles {", "    static let all: [(path: String, hash: String, text: String)] = ["]
        for (path, text) in files {
            lines.append("        (\(literal(path)), \"\(hash(text))\", \(literal(text))),")
        }
        return (lines + ["    ]", "}", ""]).joined(separator: "\n")
    }

    private func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case _ where scalar.value < 0x20: literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    /// FNV-1a with 64 bits: the hash tells versions of a file apart, and nothing depends on its being hard to forge.
    private func hash(_ text: String) -> String {
        let value = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(value, radix: 36)
    }
}

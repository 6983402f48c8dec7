#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The sources of one target. A file is read once, and scanned only when something in it is asked for.
package final class SourceSet {
    let sources: [SourceText]
    private var scanned: [ScannedFile?]

    package init(_ sources: [SourceText]) {
        self.sources = sources
        scanned = Array(repeating: nil, count: sources.count)
    }

    /// The set with some sources replaced, by path. The scans of the others are shared.
    func replacing(_ changed: [String: SourceText]) -> SourceSet {
        let copy = SourceSet(sources.map { changed[$0.path] ?? $0 })
        for index in sources.indices where changed[sources[index].path] == nil { copy.scanned[index] = scanned[index] }
        return copy
    }

    /// The files that may hold an annotation, in the order of their paths.
    var candidates: [Int] {
        sources.indices.filter { Prefilter.mayHoldAnnotation(sources[$0]) }
    }

    func scan(_ index: Int) -> ScannedFile {
        if let file = scanned[index] { return file }
        let file = DeclarationScanner.scan(sources[index])
        scanned[index] = file
        return file
    }

    func scanAll() -> [ScannedFile] {
        sources.indices.map(scan)
    }

    /// Scans the files whose text holds one of some words. Files that are scanned anyway are among them.
    func scanFiles(containing words: [String]) -> [ScannedFile] {
        sources.indices.filter { index in
            scanned[index] != nil || words.contains { sources[index].contains($0) }
        }.map(scan)
    }

    /// The names of all types that the target declares, and of others that stand behind such a word.
    package private(set) lazy var declaredTypes: Set<String> = {
        var names: Set<String> = []
        for keyword in ["struct ", "class ", "enum ", "actor ", "protocol ", "typealias "] {
            for source in sources { source.words(behind: keyword) { names.insert($0) } }
        }
        return names
    }()

    /// The words that stand behind `func`.
    private(set) lazy var functionNames: Set<String> = {
        var names: Set<String> = []
        for source in sources { source.words(behind: "func ") { names.insert($0) } }
        return names
    }()
}

extension SourceText {
    func contains(_ text: String) -> Bool {
        text.withCString { find($0, from: 0) != nil }
    }

    /// Gives each word that stands directly behind a text, anywhere or in a range.
    func words(behind text: String, in range: Range<Int>? = nil, _ found: (String) -> Void) {
        let length = text.utf8.count
        text.withCString { text in
            var position = range?.lowerBound ?? 0
            while let start = find(text, from: position), start < range?.upperBound ?? count {
                position = start + length
                while isWordByte(position) { position += 1 }
                found(self.text(start + length..<position))
            }
        }
    }

    /// Gives each line that holds a text, without its break.
    func forEachLine(with text: String, _ found: (Range<Int>) -> Void) {
        text.withCString { text in
            var position = 0
            while let match = find(text, from: position) {
                var start = match
                while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
                var end = match
                while end < count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
                found(start..<end)
                position = end
            }
        }
    }

    /// Returns the offset of a text. `strstr` is the fastest search in every C library. It stops at a NUL, which
    /// source files rarely hold; the search then continues behind it.
    private func find(_ text: UnsafePointer<CChar>, from offset: Int) -> Int? {
        var position = offset
        while position < count {
            let start = UnsafeRawPointer(bytes + position).assumingMemoryBound(to: CChar.self)
            if let found = strstr(start, text) { return UnsafeRawPointer(found) - UnsafeRawPointer(bytes) }
            position += strlen(start) + 1
        }
        return nil
    }

    private func isWordByte(_ offset: Int) -> Bool {
        guard offset >= 0, offset < count else { return false }
        return CharacterClass.table[Int(bytes[offset])] >= CharacterClass.wordByte
    }
}

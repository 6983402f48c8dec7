@_spi(ExperimentalLanguageFeatures) import SwiftParser
import SwiftSyntax

/// Reads a file with both and compares: the declarations, and where annotations put above them end up.
struct Comparison {
    private(set) var differences: [Difference] = []
    private(set) var declarationCount = 0
    private(set) var annotationCount = 0
    private(set) var wrapperCount = 0
    /// Files that SwiftParser itself finds wrong; what either makes of them is not compared.
    private(set) var brokenPaths: [String] = []

    mutating func compare(_ bytes: [UInt8], at path: String) {
        let tree = Parser.parse(bytes)
        if tree.hasError {
            brokenPaths.append(path)
            return
        }
        let source = SourceText(path: path, bytes: bytes)
        let parsed = ParsedFacts.read(tree)
        let scanned = DeclarationScanner.scan(source)
        declarationCount += parsed.count
        differences += Difference.between(
            scanned: ScannedFacts.read(scanned), parsed: parsed, path: path,
            place: { offset in
                let (line, column) = source.location(of: offset)
                return "\(line):\(column)"
            })
        differences += unexpectedAnnotations(in: scanned, path)
        let places = AnnotationPlaces(tree).found
        compareAnnotations(bytes, places, path)
        checkWrappers(bytes, places, path)
    }

    /// A source with a comment line above some places, and the offset of each comment's `@`.
    private func annotate(_ bytes: [UInt8], at places: [AnnotationPlaces.Place]) -> (text: [UInt8], offsets: [Int]) {
        var text: [UInt8] = []
        var offsets: [Int] = []
        var copied = 0
        for place in places {
            text += bytes[copied..<place.offset]
            offsets.append(text.count + 3)
            text += "// @trace\n".utf8
            copied = place.offset
        }
        return (text + bytes[copied...], offsets)
    }

    /// Code that nobody annotated holds neither an annotation nor what could be taken for a misspelt one.
    private func unexpectedAnnotations(in file: ScannedFile, _ path: String) -> [Difference] {
        let diagnostics = DiagnosticCollector()
        var found: [Difference] = []
        for marker in file.declarations.flatMap(\.markers) + file.strayMarkers
        where AnnotationParser.parse(marker, in: file.source, diagnostics) != nil {
            let (line, column) = file.source.location(of: marker.offset)
            found.append(Difference(path: path, place: "\(line):\(column)", message: "an annotation"))
        }
        return found
            + diagnostics.diagnostics.map {
                Difference(path: path, place: "\($0.line):\($0.column)", message: $0.message)
            }
    }

    /// Puts an annotation above each declaration and each statement, and looks where the scanner finds it.
    private mutating func compareAnnotations(_ bytes: [UInt8], _ places: [AnnotationPlaces.Place], _ path: String) {
        let (text, offsets) = annotate(bytes, at: places)
        var expected = Dictionary(uniqueKeysWithValues: zip(offsets, places))
        annotationCount += expected.count
        let file = DeclarationScanner.scan(SourceText(path: path, bytes: text))
        func check(_ marker: CommentMarker, _ what: AnnotationPlaces.Kind) {
            let word = AnnotationWord.read(at: marker.offset + 1, in: file.source.bytes).word
            guard word == .trace else { return }
            guard let place = expected.removeValue(forKey: marker.offset) else {
                differences.append(
                    Difference(path: path, place: "+\(marker.offset)", message: "an annotation that was not put there"))
                return
            }
            guard place.kind != what else { return }
            differences.append(
                Difference(
                    path: path, place: "\(place.line)",
                    message: "an annotation put above \(place.kind) is found above \(what)"))
        }
        for declaration in file.declarations {
            for marker in declaration.markers {
                check(marker, .declaration(name: declaration.name.withoutSpaces, kind: "\(declaration.kind)"))
            }
        }
        for marker in file.strayMarkers { check(marker, marker.isInsideBody ? .statement : .nothing) }
        for place in expected.values {
            differences.append(
                Difference(path: path, place: "\(place.line)", message: "an annotation above \(place.kind) is missed"))
        }
    }

    /// Puts an annotation above each declaration that may have a wrapper: the wrappers must be Swift.
    private mutating func checkWrappers(_ bytes: [UInt8], _ places: [AnnotationPlaces.Place], _ path: String) {
        let kinds: Set = ["function", "initializer", "property", "subscript", "protocol"]
        let traced = places.filter { place in
            if case .declaration(_, let kind) = place.kind { kinds.contains(kind) } else { false }
        }
        let text = String(decoding: annotate(bytes, at: traced).text, as: UTF8.self)
        let output = Generator(target: "App", root: "/").run([path: text])
        wrapperCount += output.wrapperCount
        guard let line = OutputCheck.firstWrongLine(of: output.text) else { return }
        differences.append(Difference(path: path, place: "wrappers", message: "are no Swift at: \(line)"))
    }
}

extension SourceText {
    convenience init(path: String, bytes: [UInt8]) {
        self.init(path: path, displayPath: path, text: String(decoding: bytes, as: UTF8.self))
    }
}

extension Parser {
    static func parse(_ bytes: [UInt8]) -> SourceFileSyntax {
        // swift-collections uses accessors that are not in the language yet.
        bytes.withUnsafeBufferPointer { parse(source: $0, experimentalFeatures: .borrowAndMutateAccessors) }
    }
}

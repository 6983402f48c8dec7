import Measuring

/// Reads the Swift files below some folders, and prints how fast: `ScannerSpeed debug FOLDER…`. The first argument says
/// how it was compiled.
@main
struct ScannerSpeed {
    static func main() throws {
        let build = CommandLine.arguments[1]
        let texts = try CommandLine.arguments.dropFirst(2).flatMap { try SourceFiles(below: $0).texts }
        let byteCount = texts.reduce(0) { $0 + $1.bytes.count }
        let sources = texts.map { path, bytes in
            SourceText(path: path, displayPath: path, text: String(decoding: bytes, as: UTF8.self))
        }
        ReadingSpeed.report("prefilter, \(build) build", byteCount: byteCount) {
            for source in sources { _ = Prefilter.mayHoldAnnotation(source) }
        }
        ReadingSpeed.report("scanner, \(build) build", byteCount: byteCount) {
            for source in sources { _ = DeclarationScanner.scan(source) }
        }
    }
}

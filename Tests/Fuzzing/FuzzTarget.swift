import Foundation

/// What libFuzzer calls with each input that it makes up. The environment variable `FUZZ_TARGET` says what to do with it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    FuzzTarget.current.run(UnsafeBufferPointer(start: bytes, count: count))
    return 0
}

/// A part of the generator, and how an input is given to it.
enum FuzzTarget: String {
    /// The input is a source, which is scanned.
    case scanner
    /// The input is the arguments of an annotation.
    case annotation
    /// The input is a source, for which wrappers are written.
    case generator

    static let current: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "generator"
        guard let target = FuzzTarget(rawValue: name) else { fatalError("there is no target '\(name)'") }
        return target
    }()

    /// Every source is read from this file, since only a file's bytes may be no UTF-8.
    private static let file = InputFile()

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        switch self {
        case .scanner:
            Self.file.write(input)
            guard let source = try? SourceText(path: Self.file.path, displayPath: "a.swift") else { fatalError() }
            SoundScan.check(DeclarationScanner.scan(source))
        case .annotation:
            let arguments = String(decoding: input, as: UTF8.self).replacing("\n", with: "\n    // ")
            _ = Generator(target: "App", root: "/").run([
                "/a.swift": """
                struct Summarizer<Text> {
                    // @trace\(arguments)
                    func _summarize(_ text: [Text], apiKey: String = "") async throws -> [String] { [] }
                }
                """
            ])
        case .generator:
            Self.file.write(input)
            _ = try? Generator(target: "App", root: "/").run([Self.file.path])
        }
    }
}

/// A temporary file that holds one input at a time.
private struct InputFile {
    let path: String
    private let descriptor: CInt

    init() {
        var template = Array("\(NSTemporaryDirectory())tracemark-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        precondition(descriptor >= 0, "no temporary file can be made")
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count)
        precondition(ftruncate(descriptor, off_t(bytes.count)) == 0)
    }
}

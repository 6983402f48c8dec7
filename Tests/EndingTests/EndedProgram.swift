import Foundation

/// A run of a program that records spans into a file and ends in the way that it is told.
struct EndedProgram {
    /// An end by `exit`, by returning from `main`, or by a signal.
    enum Status: Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    let status: Status
    /// The numbers of the spans in the file, in their order there.
    let spans: [Int]
    let output: String
    let errors: String
    /// The seconds from the signal, or from the start, to the end.
    let seconds: Double

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - words: The way to end and its options.
    ///   - program: The name of the executable.
    ///   - signals: Signals to send, one after the other, when the program says that it is ready.
    ///   - delay: The seconds between that and the first signal.
    ///   - count: The number of spans.
    init(
        _ words: [String], of program: String = "EndingProgram", signals: [Int32] = [], after delay: Double = 0,
        count: Int = 50, environment: [String: String] = [:]
    ) throws {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("ending-\(UUID()).jsonl")
        let errorFile = file.appendingPathExtension("errors")
        try Data().write(to: errorFile)
        defer {
            try? FileManager.default.removeItem(at: file)
            try? FileManager.default.removeItem(at: errorFile)
        }
        let process = Process()
        process.executableURL = folder.appendingPathComponent(program)
        process.arguments = [file.path, "\(count)"] + words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = try FileHandle(forWritingTo: errorFile)
        var start = ContinuousClock.now
        try process.run()
        var output = Data()
        if !signals.isEmpty {
            while !output.contains(UInt8(ascii: "\n")) {
                let part = pipe.fileHandleForReading.availableData
                if part.isEmpty { break }
                output += part
            }
            Thread.sleep(forTimeInterval: delay)
            start = .now
            for signal in signals { kill(process.processIdentifier, signal) }
        }
        output += pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let duration = (ContinuousClock.now - start).components
        seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
        status =
            process.terminationReason == .exit
            ? .exited(process.terminationStatus) : .signalled(process.terminationStatus)
        self.output = String(decoding: output, as: UTF8.self)
        errors = try String(contentsOf: errorFile, encoding: .utf8)
        spans = Self.numbers(in: (try? String(contentsOf: file, encoding: .utf8)) ?? "")
    }

    /// The names of the spans in lines of OTLP/JSON, of those that have a number for a name.
    private static func numbers(in text: String) -> [Int] {
        text.components(separatedBy: "\"name\":\"").dropFirst().compactMap { rest in
            Int(rest.prefix { $0 != "\"" })
        }
    }
}

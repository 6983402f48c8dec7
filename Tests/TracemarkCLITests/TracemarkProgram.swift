import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The built `tracemark`, run as a process.
struct TracemarkProgram {
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    /// The store that it is to use.
    let database: String

    static var executable: URL {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
        return folder.appendingPathComponent("tracemark")
    }

    /// A process that is not started yet: an hour east of Greenwich, and with nothing of what this one was told.
    func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        var all = ["TZ": "CET-1", "TERM": "xterm", "TRACEMARK_DB": database]
        if let path = ProcessInfo.processInfo.environment["PATH"] { all["PATH"] = path }
        process.environment = all.merging(environment) { $1 }
        return process
    }

    /// Runs it with pipes for its output.
    func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) throws -> Result {
        try run(arguments, input: input, environment: environment)
    }

    func run(_ arguments: [String], input: String? = nil, environment: [String: String] = [:]) throws -> Result {
        let process = process(arguments, environment: environment)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let feed = Pipe()
        process.standardInput = feed
        try process.run()
        if let input { feed.fileHandleForWriting.write(Data(input.utf8)) }
        try feed.fileHandleForWriting.close()
        // Errors are few, and fit into the pipe while the output is read.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: text, errors: complaint)
    }

    /// A `tracemark serve` that ends with the test.
    func withServer(_ arguments: [String] = [], _ body: (String) throws -> Void) throws {
        let process = process(["serve", "--db", database, "--port", "0", "--no-grpc"] + arguments)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
        }
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            line += more
        }
        let text = String(decoding: line, as: UTF8.self)
        try body(String(try #require(text.firstMatch(of: #/http://127\.0\.0\.1:\d+/#)).output))
    }

    /// Runs it with a terminal of so many columns for its output.
    func runInTerminal(columns: Int, _ arguments: String..., environment: [String: String] = [:]) throws -> Result {
        var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        var (near, far): (Int32, Int32) = (-1, -1)
        try #require(openpty(&near, &far, nil, nil, &size) == 0)
        let process = process(arguments, environment: environment)
        process.standardOutput = FileHandle(fileDescriptor: far, closeOnDealloc: false)
        process.standardError = FileHandle(fileDescriptor: far, closeOnDealloc: false)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        close(far)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            // Once the process is gone, reading its terminal fails or ends.
            let count = read(near, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        close(near)
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        return Result(status: process.terminationStatus, output: text, errors: "")
    }
}

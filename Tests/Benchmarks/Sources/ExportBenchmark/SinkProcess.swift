import Foundation

/// The sink as a process: started, asked for its count, ended.
final class SinkProcess {
    let port: Int
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(port: Int = 0) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["sink", "\(port)"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.port = Int(Self.line(output)) ?? 0
    }

    /// How many spans have arrived.
    var spanCount: Int {
        input.fileHandleForWriting.write(Data("\n".utf8))
        return Int(Self.line(output)) ?? -1
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private static func line(_ pipe: Pipe) -> String {
        var line = Data()
        while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), byte.first != 10, !byte.isEmpty {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}

import Foundation

/// The measurement of an export's peak memory. It exports a whole store with the installed program.
enum ExportMeasurement {
    static func run(path: String, spans: Int) throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tracemark")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            return StoreBenchmark.say("export            not measured: \(program.path) does not exist")
        }
        let process = Process()
        process.executableURL = program
        process.arguments = ["export", "--db", path]
        process.standardOutput = FileHandle.nullDevice
        let start = ContinuousClock.now
        try process.run()
        let kibibytes = peak(of: process)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard process.terminationStatus == 0 else {
            return StoreBenchmark.say("export            failed with exit code \(process.terminationStatus)")
        }
        let memory = kibibytes.map { "\($0 / 1_024) MiB of memory at most" } ?? "memory not measured"
        StoreBenchmark.say("export            \(memory), \(Int(Double(spans) / seconds)) spans/s")
    }

    /// Returns the peak memory of a process from Linux, polled until it ends. `wait4` would include the memory of this
    /// process, because the other one began as a copy.
    private static func peak(of process: Process) -> Int? {
        var peak: Int?
        while process.isRunning {
            let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            if let line, let kibibytes = Int(line.filter(\.isNumber)) { peak = max(peak ?? 0, kibibytes) }
            usleep(10_000)
        }
        process.waitUntilExit()
        return peak
    }
}

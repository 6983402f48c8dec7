import Foundation
import GeneratedTraces
import Testing
import TracemarkModel
import TracemarkStore

@Suite("Several processes and sudden deaths", .serialized)
struct ProcessTests {
    private let load = LoadTraces(count: 1_000_000)

    /// The benchmark's program, which also writes traces one by one and says which were acknowledged.
    private static var program: URL {
        #if os(macOS)
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? Bundle.main
        let folder = bundle.bundleURL.deletingLastPathComponent()
        #else
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
        return folder.appendingPathComponent("tracemark-bench-store")
    }

    private final class Writer {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        private var printed = Data()

        init(path: String, first: Int, count: Int) throws {
            process.executableURL = ProcessTests.program
            process.arguments = ["write", path, "\(first)", "\(count)"]
            process.standardOutput = output
            process.standardError = errors
            try process.run()
        }

        /// Waits until a first trace was acknowledged, however busy the machine is.
        func waitForFirst() {
            while !printed.contains(UInt8(ascii: "\n")) {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { return }
                printed += more
            }
        }

        /// The numbers of the traces that were acknowledged, once the process has ended.
        func acknowledged() -> [Int] {
            printed += output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            let text = String(decoding: printed, as: UTF8.self)
            // A last line without its end may be a part of a number.
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int($0) }
        }
    }

    @Test("Two processes write and one reads the same new file at once: nothing is lost and nobody is locked out")
    func together() async throws {
        let folder = try TemporaryFolder()
        let writers = try [0, 1_000].map { try Writer(path: folder.database, first: $0, count: 40) }
        let store = try await SQLiteStore.open(at: folder.database)
        while writers.contains(where: { $0.process.isRunning }) {
            _ = try await store.traces(TraceQuery(filter: try Filter("name:generate_answer")))
            _ = try await store.status()
            try await Task.sleep(for: .milliseconds(5))
        }
        for (writer, first) in zip(writers, [0, 1_000]) {
            #expect(writer.acknowledged() == Array(first..<first + 40))
            #expect(writer.process.terminationStatus == 0)
            let errors = String(decoding: writer.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(errors == "")
        }
        try await store.waitForTextIndex()
        try await expectTraces(Array(0..<40) + Array(1_000..<1_040), in: store)
        try await store.checkIntegrity()
        try await store.close()
    }

    /// `TRACEMARK_KILLS=100` kills a hundred times.
    @Test("kill -9 in the middle of writing loses nothing that was acknowledged, and the file is sound")
    func kills() async throws {
        let kills = ProcessInfo.processInfo.environment["TRACEMARK_KILLS"].flatMap { Int($0) } ?? 4
        let folder = try TemporaryFolder()
        var random = SystemRandomNumberGenerator()
        var acknowledged: [Int] = []
        var next = 0
        for _ in 0..<kills {
            let writer = try Writer(path: folder.database, first: next, count: 100_000)
            writer.waitForFirst()
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...500, using: &random)))
            kill(writer.process.processIdentifier, SIGKILL)
            let written = writer.acknowledged()
            acknowledged += written
            next = (written.last ?? next) + 2
            let store = try await SQLiteStore.open(at: folder.database)
            try await expectTraces(written, in: store)
            try await store.checkIntegrity()
            try await store.close()
        }
        let store = try await SQLiteStore.open(at: folder.database)
        try await expectTraces(acknowledged, in: store)
        try await store.waitForTextIndex()
        try await store.checkIntegrity()
        try await store.close()
        #expect(!acknowledged.isEmpty)
    }

    private func expectTraces(_ numbers: [Int], in store: SQLiteStore) async throws {
        for number in numbers {
            let trace = try await store.trace(load.id(ofTrace: number), contents: false)
            #expect(trace?.spans.count == load.spanCount(ofTrace: number), "trace \(number)")
        }
    }
}

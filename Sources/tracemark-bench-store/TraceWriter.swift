import Foundation
import GeneratedTraces
import TracemarkModel
import TracemarkStore

/// A writer of traces that prints the acknowledged ones on standard output.
enum TraceWriter {
    static func run(path: String, traces: Range<Int>) async throws {
        let store = try await SQLiteStore.open(at: path)
        let load = LoadTraces(count: 1_000_000)
        for number in traces {
            let parts = load.parts(ofTrace: number)
            // The second half is written first, so that children arrive before their parents.
            try await store.write(Array(parts[(parts.count / 2)...]))
            try await store.write(Array(parts[..<(parts.count / 2)]))
            FileHandle.standardOutput.write(Data("\(number)\n".utf8))
        }
        try await store.close()
    }
}

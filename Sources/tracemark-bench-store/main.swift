import Foundation
import GeneratedTraces
import TracemarkModel
import TracemarkStore

/// - `tracemark-bench-store [SPANS] [PLACE]` fills a store and measures it: a file or a `clickhouse://` database.
/// - `tracemark-bench-store query FILE [SPANS]` only queries a filled store.
/// - `tracemark-bench-store write FILE FIRST COUNT` writes traces and prints each acknowledged one, for tests that kill
///   the process.
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "write", arguments.count == 4, let first = Int(arguments[2]), let count = Int(arguments[3]) {
    try await TraceWriter.run(path: arguments[1], traces: first..<first + count)
} else if arguments.first == "query", arguments.count > 1 {
    let spans = arguments.count > 2 ? Int(arguments[2]) : nil
    try await StoreBenchmark.query(path: arguments[1], spans: spans ?? 1_000_000)
} else {
    let spans = arguments.first.flatMap { Int($0) } ?? 1_000_000
    try await StoreBenchmark.run(spans: spans, path: arguments.count > 1 ? arguments[1] : nil)
}

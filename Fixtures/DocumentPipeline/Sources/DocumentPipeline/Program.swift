import Foundation
import Tracemark

/// Summarises a document, prints the report, and below it the trace of the work.
///
///     document-pipeline Documents/chemical-history-of-a-candle.txt [TRACES]
///
/// The trace is also appended to the file TRACES, `.tracemark/traces.jsonl` if none is given.
@main
struct Program {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let document = arguments.first, arguments.count <= 2 else {
            fail("USAGE: document-pipeline DOCUMENT [TRACES]")
        }
        let traces = arguments.count == 2 ? arguments.last! : ".tracemark/traces.jsonl"
        do {
            // The one line that starts tracing. Without it, each wrapper only calls the function that it wraps.
            TracingSystem.bootstrap(ConsoleExporter(.standardOutput), try FileExporter(path: traces))

            print(try await runPipeline(documentAt: document), terminator: "\n\n")
        } catch {
            fail("document-pipeline: \(error)")
        }
    }

    /// Ends the program by `exit`, which exports the spans that have ended. An error that leaves `main` is a crash: it
    /// would take the trace along that shows where it came from.
    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(1)
    }
}

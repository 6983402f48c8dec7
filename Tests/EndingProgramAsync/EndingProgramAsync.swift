import Foundation
import Tracemark

struct Failure: Error {}

/// Ends in the way that it is told, in an asynchronous `main`, after it has recorded spans into a file:
/// `EndingProgramAsync FILE COUNT WAY`.
@main
struct EndingProgramAsync {
    static func main() async throws {
        let arguments = CommandLine.arguments
        TracingSystem.bootstrap(
            try FileExporter(path: arguments[1]), handOver: HandOver(interval: .seconds(60)))
        for number in 0..<Int(arguments[2])! {
            await withTraceSpan("\(number)") { _ in await Task.yield() }
        }
        switch arguments[3] {
        case "return": break
        case "throw": throw Failure()
        case "exitInTask":
            Task.detached { exit(3) }
            try await Task.sleep(for: .seconds(30))
        default: exit(2)
        }
    }
}

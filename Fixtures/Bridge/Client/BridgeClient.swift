import AsyncHTTPClient
import Foundation
import Tracemark
import TracemarkTracing
import Tracing

/// Asks a server something, within a trace.
@main
enum BridgeClient {
    static func main() async throws {
        TracingSystem.bootstrap(
            try FileExporter(path: CommandLine.arguments[2]), resource: TraceResource(service: "client"))
        InstrumentationSystem.bootstrap(TracemarkTracer())

        var context = ServiceContext.topLevel
        context.baggage = ["tenant": "blue, naturally"]
        try await ServiceContext.withValue(context) {
            try await Trace.start("ask") { _ in
                let request = HTTPClientRequest(url: CommandLine.arguments[1])
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
                let answer = String(buffer: try await response.body.collect(upTo: 1_000_000))
                FileHandle.standardOutput.write(Data("\(answer)\n".utf8))
            }
        }
    }
}

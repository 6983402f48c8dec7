import BridgeRPC
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2
import Tracemark
import TracemarkTracing
import Tracing

/// Finds what it is asked for over gRPC, until standard input ends.
@main
enum BridgeArchive {
    static func main() async throws {
        TracingSystem.bootstrap(
            try FileExporter(path: CommandLine.arguments[1]), resource: TraceResource(service: "archive"))
        InstrumentationSystem.bootstrap(TracemarkTracer())

        let server = GRPCServer(
            transport: .http2NIOPosix(address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext),
            services: [ArchiveService()], interceptors: [ServerTracingInterceptor()])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve() }
            let port = try await server.listeningAddress?.ipv4?.port ?? 0
            FileHandle.standardOutput.write(Data("\(port)\n".utf8))
            await withCheckedContinuation { ended in
                DispatchQueue.global().async {
                    _ = FileHandle.standardInput.readDataToEndOfFile()
                    ended.resume()
                }
            }
            server.beginGracefulShutdown()
            try await group.waitForAll()
        }
        TracingSystem.shutdown()
    }
}

private struct ArchiveService: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(forMethod: ArchiveCall.method, deserializer: TextMessage(), serializer: TextMessage()) {
            request, _ in
            let question = try await ServerRequest(stream: request).message
            return StreamingServerResponse(single: ServerResponse(message: find(question)))
        }
    }

    // As the wrapper of a function with `// @trace` does it.
    func find(_ question: String) -> String {
        withTraceSpan("find", type: .retrieval) { span in
            span.setInput("question", question)
            return withSpan("read") { _ in String(question.reversed()) }
        }
    }
}

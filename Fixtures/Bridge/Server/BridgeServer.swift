import BridgeRPC
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2
import Hummingbird
import Logging
import Tracemark
import TracemarkTracing
import Tracing

/// Answers with what a traced function below the request's span is told by the archive.
@main
enum BridgeServer {
    static func main() async throws {
        TracingSystem.bootstrap(
            try FileExporter(path: CommandLine.arguments[1]), resource: TraceResource(service: "server"))
        InstrumentationSystem.bootstrap(TracemarkTracer())
        LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracemark)

        let archivePort = Int(CommandLine.arguments[2]) ?? 0
        let archive = GRPCClient(
            transport: try .http2NIOPosix(
                target: .ipv4(address: "127.0.0.1", port: archivePort), transportSecurity: .plaintext),
            interceptors: [ClientTracingInterceptor()])

        let router = Router()
        router.middlewares.add(TracingMiddleware())
        router.get("/answers/{question}") { request, context -> String in
            let question = try context.parameters.require("question")
            return try await lookUp(
                question, in: archive, tenant: ServiceContext.current?.baggage?["tenant"] ?? "")
        }
        var application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
            })
        application.addServices(TracemarkService())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await archive.runConnections() }
            try await application.runService()
            archive.beginGracefulShutdown()
            try await group.waitForAll()
        }
    }

    // As the wrapper of a function with `// @trace` does it.
    static func lookUp(
        _ question: String, in archive: GRPCClient<some ClientTransport>, tenant: String
    ) async throws -> String {
        try await withTraceSpan("look_up", type: .retrieval) { span in
            span.setInput("question", question)
            span.setTag("tenant", tenant)
            Logger(label: "bridge").info("looking up")
            return try await archive.unary(
                request: ClientRequest(message: question), descriptor: ArchiveCall.method, serializer: TextMessage(),
                deserializer: TextMessage(), options: .defaults
            ) { try $0.message }
        }
    }
}

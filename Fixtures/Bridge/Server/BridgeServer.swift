import Foundation
import Hummingbird
import Logging
import Tracemark
import TracemarkTracing
import Tracing

/// Answers with what a traced function below the request's span says.
@main
enum BridgeServer {
    static func main() async throws {
        TracingSystem.bootstrap(
            try FileExporter(path: CommandLine.arguments[1]), resource: TraceResource(service: "server"))
        InstrumentationSystem.bootstrap(TracemarkTracer())
        LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracemark)

        let router = Router()
        router.middlewares.add(TracingMiddleware())
        router.get("/answers/{question}") { request, context -> String in
            let question = try context.parameters.require("question")
            return await lookUp(question, tenant: ServiceContext.current?.baggage?["tenant"] ?? "")
        }
        var application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
            })
        application.addServices(TracemarkService())
        try await application.runService()
    }

    // As the wrapper of a function with `// @trace` does it.
    static func lookUp(_ question: String, tenant: String) async -> String {
        withTraceSpan("look_up", type: .retrieval) { span in
            span.setInput("question", question)
            span.setTag("tenant", tenant)
            Logger(label: "bridge").info("looking up")
            return withSpan("search") { _ in String(question.reversed()) }
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import TracemarkClient
import TracemarkModel

/// The routes of Opper's Python SDKs at `/v1`, `/v2` and `/v3`. The route `POST /v1/traces` belongs to OTLP instead.
struct OpperRoutes: RouteGroup {
    private let dependencies: ServerDependencies
    private let service: OpperService

    init(_ dependencies: ServerDependencies) {
        self.dependencies = dependencies
        service = OpperService(
            store: dependencies.store, model: Self.model(dependencies.configuration),
            limits: dependencies.configuration.limits,
            clock: dependencies.configuration.clock)
    }

    /// Returns the model of calls; nil if no endpoint is configured.
    private static func model(_ configuration: ServerConfiguration) -> (any OpperModel)? {
        if let model = configuration.languageModel { return OpperLanguageModel(model: model) }
        guard ProcessInfo.processInfo.environment["TRACEMARK_LLM_URL"]?.isEmpty == false else { return nil }
        return OpperLanguageModel(model: LanguageModel())
    }

    func add(to router: Router<ServerRequestContext>) {
        for generation in OpperGeneration.allCases {
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
                router.on("/\(generation.rawValue)/**", method: method) { request, context in
                    await respond(to: request, context, generation)
                }
            }
        }
    }

    private func respond(
        to request: Request, _ context: ServerRequestContext, _ generation: OpperGeneration
    ) async -> Response {
        do {
            var asked = try Self.call(request, generation)
            asked.access = context.access
            let call = asked
            // The check comes before the body, so that a client without a key cannot use memory.
            try RequiredScope.check(try OpperRoute.scope(of: call), context.access)
            let reply = try await dependencies.bodies.withBody(of: request, context: context) { body in
                if body.readableBytes > 0 {
                    try JSONShape(body.readableBytesView).check(dependencies.configuration.limits)
                }
                var call = call
                call.body = Array(buffer: body)
                return try await service.reply(to: call)
            }
            return Self.response(reply)
        } catch {
            if !(error is OpperError || error is Problem || error is StoreError) {
                context.logger.error(
                    "A request failed.", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            return Self.response(error, for: generation)
        }
    }

    private static func call(_ request: Request, _ generation: OpperGeneration) throws -> OpperRequest {
        let path = try request.uri.path.split(separator: "/").dropFirst().map { part in
            guard let text = part.removingPercentEncoding else {
                throw OpperError(.badRequest, "The URL's path is not percent-encoded UTF-8. Encode it.")
            }
            return text
        }
        let query = try RequestQuery(request)
        var call = OpperRequest(generation: generation, method: request.method.rawValue, path: path)
        for name in [
            "offset", "limit", "name", "query", "tag", "dataset_name", "dataset_id", "stream", "page", "page_size",
        ] {
            call.query[name] = query[name]
        }
        call.headers["x-opper-parent-span-id"] = request.headers[parentSpan]
        return call
    }

    private static let parentSpan = HTTPField.Name("X-Opper-Parent-Span-Id")!

    // MARK: Answers

    private static func response(_ reply: OpperReply) -> Response {
        switch reply {
        case .json(let value, let status):
            return Response(
                status: .init(code: status), headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: value.json)))
        case .empty(let status): return Response(status: .init(code: status))
        case .events(let events):
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    for try await event in events { try await writer.write(ByteBuffer(string: event)) }
                    try await writer.finish(nil)
                })
        }
    }

    private static func response(_ error: any Error, for generation: OpperGeneration) -> Response {
        // `Problem` also determines the headers, and which details of the store are private.
        if let error = error as? OpperError {
            var response = response(.json(error.body(for: generation), status: error.kind.status))
            if !error.allowedMethods.isEmpty {
                response.headers[.allow] = error.allowedMethods.joined(separator: ", ")
            }
            if let seconds = error.retryAfterSeconds {
                response.headers[.retryAfter] = String(Int(seconds.rounded(.up)))
            }
            return response
        }
        let problem = Problem(error)
        let body = OpperError(OpperError.Kind(status: problem.status.code), problem.detail).body(for: generation)
        return Response(
            status: problem.status, headers: problem.headers(contentType: "application/json"),
            body: ResponseBody(byteBuffer: ByteBuffer(string: body.json)))
    }

    /// Returns the response for a problem that an earlier step found, in the format of the SDK; nil if the path is not
    /// Opper's.
    static func response(_ problem: Problem, to request: Request) -> Response? {
        guard let generation = OpperGeneration(path: request.uri.path), request.uri.path != "/v1/traces" else {
            return nil
        }
        return response(problem, for: generation)
    }
}

import HTTPTypes
import Hummingbird
import Tracemark

/// Records the server's own work as spans, with the decorator that it is the server of, where that is asked for.
///
/// A program may trace for itself and have a server in it. Unless that server was asked to, it records nothing: an
/// exporter that sends to it would never come to an end.
struct SelfTracing: RouterMiddleware {
    let isOn: Bool

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        guard TracingSystem.isStarted else { return try await next(request, context) }
        // Hummingbird has a path also for what has none.
        let route = context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "none"
        return try await run("\(request.method) \(route)", continuing: Self.caller(request.headers)) { span in
            span.setAttribute("http.request.method", .string(request.method.rawValue))
            span.setAttribute("http.route", .string(route))
            let response = try await next(request, context)
            span.setAttribute("http.response.status_code", .integer(Int64(response.status.code)))
            if response.status.kind == .serverError { span.setFailed("\(response.status)") }
            return response
        }
    }

    /// Runs a piece of the server's work.
    func run<Value>(
        _ name: String, continuing caller: TraceContext? = nil, _ work: (TraceSpan) async throws -> Value
    ) async throws -> Value {
        guard isOn else {
            // What is not recorded here is not recorded below either.
            return try await withTraceSpan(name, sample: 0) { span in try await work(span) }
        }
        return try await Trace.start(name, kind: .server, continuing: caller) { span in try await work(span) }
    }

    private static func caller(_ headers: HTTPFields) -> TraceContext? {
        headers[traceparent].flatMap { TraceContext(traceparent: $0, tracestate: headers[tracestate]) }
    }

    private static let traceparent = HTTPField.Name("traceparent")!
    private static let tracestate = HTTPField.Name("tracestate")!
}

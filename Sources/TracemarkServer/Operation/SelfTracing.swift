import HTTPTypes
import Hummingbird
import Tracemark

/// Records the server's own work as spans, if that is requested.
///
/// A program may trace itself and contain a server. Such a server records nothing unless requested. Otherwise an
/// exporter that sends to it would record its own requests without end.
struct SelfTracing: RouterMiddleware {
    let isOn: Bool

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        guard TracingSystem.isStarted else { return try await next(request, context) }
        // Hummingbird gives unknown paths the endpoint "NotFound".
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

    /// Runs a piece of the server's work in a span.
    func run<Value>(
        _ name: String, continuing caller: TraceContext? = nil, _ work: (TraceSpan) async throws -> Value
    ) async throws -> Value {
        guard isOn else {
            // An unsampled span keeps the spans below it from being recorded.
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

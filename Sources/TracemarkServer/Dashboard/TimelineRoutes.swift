import Hummingbird
import TracemarkModel

/// A trace as the dashboard draws it: `GET /api/v1/traces/{trace}/timeline`.
struct TimelineRoutes: RouteGroup {
    let parts: ServerParts

    init(_ parts: ServerParts) { self.parts = parts }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1/traces", requiring: .read).get(":trace/timeline") { _, context in
            let id = try context.traceID()
            guard let details = try await parts.store.trace(id, contents: false) else {
                throw Problem.notFound("trace \(id)")
            }
            let record = try JSONBody.encoder.encode(details.trace)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(
                        bytes: TimelineColumns(details.spans).json(trace: String(decoding: record, as: UTF8.self)))))
        }
    }
}

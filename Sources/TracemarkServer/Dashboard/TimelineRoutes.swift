import Hummingbird
import TracemarkModel

/// The route that the dashboard draws a trace from: `GET /api/v1/traces/{trace}/timeline`.
struct TimelineRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1/traces", requiring: .read).get(":trace/timeline") { _, context in
            let id = try context.traceID()
            guard let timeline = try await dependencies.store.timeline(id) else {
                throw Problem.notFound("trace \(id)")
            }
            let record = try JSONBody.encoder.encode(timeline.trace)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(
                        bytes: TimelineJSON.bytes(timeline, record: String(decoding: record, as: UTF8.self)))))
        }
    }
}

import Hummingbird
import TracemarkModel

/// The routes of the store's status and of retention.
struct CareRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1", requiring: .read).get("status") { _, _ in
            try JSONBody.response(try await dependencies.store.status())
        }
        router.group("/api/v1", requiring: .write).post("retention") { request, context in
            let order = try await dependencies.decode(RetentionOrder.self, from: request, context: context)
            for (name, value) in [("age_ns", order.age_ns), ("byte_count", order.byte_count)] where value ?? 0 < 0 {
                throw Problem(.badRequest, "\"\(name)\" is negative. Use 0 or more.")
            }
            let result = try await dependencies.store.retain(
                RetentionPolicy(ageNanoseconds: order.age_ns, byteCount: order.byte_count),
                at: dependencies.configuration.clock())
            return try JSONBody.response(["trace_count": result.traceCount, "span_count": result.spanCount])
        }
    }
}

private struct RetentionOrder: Decodable, Sendable {
    let age_ns: Int64?
    let byte_count: Int64?
}

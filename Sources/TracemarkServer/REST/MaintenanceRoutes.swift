import Hummingbird
import TracemarkModel

/// The routes of the store's status and of retention.
struct MaintenanceRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        router.group("/api/v1", requiring: .read).get("status") { _, _ in
            try JSONBody.response(try await dependencies.store.status())
        }
        router.group("/api/v1", requiring: .write).post("retention") { request, context in
            let body = try await dependencies.decode(RetentionRequest.self, from: request, context: context)
            for (key, value) in [
                (RetentionRequest.CodingKeys.ageNanoseconds, body.ageNanoseconds), (.byteCount, body.byteCount),
            ] {
                guard value ?? 0 >= 0 else {
                    throw Problem(.badRequest, "\"\(key.stringValue)\" is negative. Use 0 or more.")
                }
            }
            return try JSONBody.response(
                RetentionResponse(
                    try await dependencies.store.retain(body.policy, at: dependencies.configuration.clock())))
        }
    }
}

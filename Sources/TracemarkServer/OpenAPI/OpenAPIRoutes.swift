import Hummingbird

/// The description of the interface, for programs: OpenAPI 3.1.
struct OpenAPIRoutes: RouteGroup {
    /// It never changes while a server runs.
    private static let text = OpenAPIDocument.value.json

    init(_ parts: ServerParts) {}

    func add(to router: Router<ServerRequestContext>) {
        router.get("/api/v1/openapi.json") { _, _ in JSONBody.response(text: Self.text) }
    }
}

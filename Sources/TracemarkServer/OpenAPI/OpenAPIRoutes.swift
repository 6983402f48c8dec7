import Hummingbird

/// The route of the OpenAPI 3.1 description.
struct OpenAPIRoutes: RouteGroup {
    /// The description. It does not change while the server runs.
    private static let text = OpenAPIDocument.value.json

    init(_ dependencies: ServerDependencies) {}

    func add(to router: Router<ServerRequestContext>) {
        router.get("/api/v1/openapi.json") { _, _ in JSONBody.response(text: Self.text) }
    }
}

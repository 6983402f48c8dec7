import HTTPTypes
import Hummingbird

/// The routes of the dashboard: one page whose script reads the URL, and its files.
///
/// The files hold no secrets and need no key. The script requests data from the REST API with the reader's own key.
struct DashboardRoutes: RouteGroup {
    /// The first path components that the script handles. `/metrics` belongs to Prometheus.
    static let pages = ["traces", "functions", "measures", "datasets", "compare", "alerts"]

    init(_ dependencies: ServerDependencies) {}

    func add(to router: Router<ServerRequestContext>) {
        router.get("/") { request, _ in respond(DashboardFile.page, request) }
        for page in Self.pages {
            router.get("/\(page)") { request, _ in respond(DashboardFile.page, request) }
            router.get("/\(page)/:name") { request, _ in respond(DashboardFile.page, request) }
        }
        router.get("/favicon.ico") { request, _ in respond(DashboardFile.at("icon.svg"), request) }
        router.get("/assets/**") { request, context in
            let parts = context.parameters.getCatchAll()
            let isVersioned = parts.first.map { $0 == DashboardFile.version ?? "" } ?? false
            let path = parts.dropFirst(isVersioned ? 1 : 0).joined(separator: "/")
            return respond(DashboardFile.at(path), request, isVersioned: isVersioned)
        }
    }

    private func respond(_ file: DashboardFile?, _ request: Request, isVersioned: Bool = false) -> Response {
        guard let file else {
            return Response(status: .notFound, headers: [.contentType: "text/plain; charset=utf-8"])
        }
        var headers = Self.headers
        // Another version has another path, so a browser never needs to revalidate a file.
        if isVersioned { headers[.cacheControl] = "public, max-age=31536000, immutable" }
        headers[.eTag] = file.entityTag
        if request.headers[.ifNoneMatch] == file.entityTag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.contentType
        var bytes = file.bytes
        if let compressed = file.compressed, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            bytes = compressed
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The security headers. The page may run its own scripts and request its own server. If a span's text ever became
    /// markup, it could load nothing, run nothing and send nothing.
    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.cacheControl: "no-cache", .vary: "Accept-Encoding"]
        headers[.contentSecurityPolicy] = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ].joined(separator: "; ")
        headers[.xContentTypeOptions] = "nosniff"
        headers[HTTPField.Name("Referrer-Policy")!] = "no-referrer"
        headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] = "same-origin"
        headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] = "same-origin"
        return headers
    }()
}

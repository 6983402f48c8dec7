import HTTPTypes
import Hummingbird

/// Identifies the key of a request: `Authorization: Bearer KEY`, or `X-OPPER-API-KEY: KEY` as Opper's SDK sends it.
///
/// An open server ignores unknown keys, because SDKs insist on sending one.
struct Authentication: RouterMiddleware {
    let keys: KeyRing
    let requiresKeys: Bool
    let rate: RateLimit?

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.access = try await access(Self.key(in: request.headers))
        if let rate, let name = context.access.keyName { try rate.take(name) }
        return try await next(request, context)
    }

    func access(_ text: String?) async throws -> Access {
        guard requiresKeys else { return .open }
        guard let text else { return .none }
        guard let key = try await keys.key(text) else {
            throw Problem(
                .unauthorized, "The key is unknown or revoked. Create one with `tracemark keys create NAME`.",
                slug: "key")
        }
        return Access(keyName: key.id, scopes: key.scopes)
    }

    static func key(in headers: HTTPFields) -> String? {
        if let header = headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return parts[1].trimmingPrefix(" ").description }
        }
        return headers[opperKey]
    }

    private static let opperKey = HTTPField.Name("X-OPPER-API-KEY")!
}

/// Rejects requests whose key lacks a scope.
struct RequiredScope: RouterMiddleware {
    let scope: AccessScope

    init(_ scope: AccessScope) { self.scope = scope }

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        try Self.check(scope, context.access)
        return try await next(request, context)
    }

    static func check(_ scope: AccessScope, _ access: Access) throws {
        guard !access.scopes.contains(scope) else { return }
        guard access.keyName != nil else {
            throw Problem(
                .unauthorized,
                """
                The request has no key. Create one with `tracemark keys create NAME` \
                and send `Authorization: Bearer KEY`.
                """,
                slug: "key")
        }
        throw Problem(
            .forbidden,
            """
            The key lacks the scope "\(scope.rawValue)". Create a key that has it \
            with `tracemark keys create NAME --scope \(scope.rawValue)`.
            """,
            slug: "scope")
    }
}

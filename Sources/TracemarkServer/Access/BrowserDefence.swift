import HTTPTypes
import Hummingbird

/// Rejects requests that a web page of another origin makes a browser send. Every program of the machine can reach a
/// server on loopback, and a browser is one.
///
/// - A page whose name resolves to 127.0.0.1 (DNS rebinding) sends its own host name. The server accepts loopback names
///   only.
/// - A page of another origin may send simple requests without a preflight. The server rejects its writes.
/// - Such a page may embed responses that it cannot read, and learn from their time and size. The server rejects its
///   API requests, except navigation by a link.
///
/// A server without keys also rejects requests that a proxy forwards, because they may come from other machines.
///
/// A server with keys checks only what the browser reports about the page. A browser never adds a key on its own,
/// and a proxy has a host name of its own.
struct BrowserDefence: RouterMiddleware {
    let isOnLoopback: Bool
    let requiresKeys: Bool

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        if isOnLoopback, !requiresKeys, !authority.isEmpty, !LoopbackHost.isLoopback(LoopbackHost.host(in: authority)) {
            throw Problem(
                .misdirectedRequest,
                "The host \"\(authority)\" is not a loopback name, and the server listens on loopback. Use localhost.",
                slug: "host")
        }
        if !requiresKeys, let header = Self.forwarding.first(where: { request.headers.contains($0) }) {
            throw Problem(
                .forbidden,
                """
                The request has the header \(header), so it may come from another machine. To allow a proxy, \
                start the server with `tracemark serve --require-key`.
                """,
                slug: "proxy")
        }
        if request.method != .get, request.method != .head {
            if isCrossOrigin(request.headers, authority) {
                throw Problem(
                    .forbidden, "A page of another origin cannot write. Send the request from the server's own origin.",
                    slug: "origin")
            }
        } else if InterfacePath.isInterface(request.uri.path), isCrossOriginRead(request.headers, authority) {
            throw Problem(
                .forbidden, "A page of another origin cannot read. Send the request from the server's own origin.",
                slug: "origin")
        }
        return try await next(request, context)
    }

    private func isCrossOriginRead(_ headers: HTTPFields, _ authority: String) -> Bool {
        if let site = headers[Self.fetchSite], ["cross-site", "same-site"].contains(site),
            headers[Self.fetchMode] != "navigate"
        {
            return true
        }
        return headers[.origin] != nil && isCrossOrigin(headers, authority)
    }

    private func isCrossOrigin(_ headers: HTTPFields, _ authority: String) -> Bool {
        if let site = headers[Self.fetchSite], site == "cross-site" { return true }
        guard !requiresKeys, let origin = headers[.origin] else { return false }
        guard let scheme = origin.firstRange(of: "://") else { return true }
        return origin[scheme.upperBound...] != authority
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    private static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    /// The headers that proxies add to describe the original client.
    private static let forwarding = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Server", "X-Real-IP",
    ].map { HTTPField.Name($0)! }
}

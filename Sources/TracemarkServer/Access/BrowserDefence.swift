import HTTPTypes
import Hummingbird

/// Turns away what a web page elsewhere makes a browser send: a server on loopback is open to every program of the
/// machine, and a browser is one.
///
/// - A page whose name was made to point to 127.0.0.1 (DNS rebinding) names its own host, not loopback's.
/// - A page of another origin may send simple requests without being asked; nothing that writes is taken from one.
/// - It may also embed what it is not allowed to read, and learn from how long that takes and how large it is; so that
///   nothing of the interface is answered to one but where a reader follows a link.
///
/// And it turns away what a proxy hands on from other machines, where no key tells who may.
///
/// Where keys are asked for, a page of another origin has none that a browser would add by itself, so that only what the
/// browser says of its page counts: a proxy has a host's name of its own, and hands on that or another.
struct BrowserDefence: RouterMiddleware {
    let isOnLoopback: Bool
    let isGuarded: Bool

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        if isOnLoopback, !isGuarded, !authority.isEmpty, !LoopbackHost.isLoopback(LoopbackHost.host(in: authority)) {
            throw Problem(
                .misdirectedRequest,
                "The server listens on loopback, and \"\(authority)\" is not loopback's name. Use localhost.",
                slug: "host")
        }
        if !isGuarded, let header = Self.forwarding.first(where: { request.headers.contains($0) }) {
            throw Problem(
                .forbidden,
                "The request has \(header), so that it may come from another machine. Start the server with `tracemark serve --require-key` to let a proxy reach it.",
                slug: "proxy")
        }
        if request.method != .get, request.method != .head {
            if isFromElsewhere(request.headers, authority) {
                throw Problem(.forbidden, "Pages of other origins may not write.", slug: "origin")
            }
        } else if InterfacePath.isOne(request.uri.path), isReadFromElsewhere(request.headers, authority) {
            throw Problem(.forbidden, "Pages of other origins may not read.", slug: "origin")
        }
        return try await next(request, context)
    }

    private func isReadFromElsewhere(_ headers: HTTPFields, _ authority: String) -> Bool {
        if let site = headers[Self.fetchSite], ["cross-site", "same-site"].contains(site),
            headers[Self.fetchMode] != "navigate"
        {
            return true
        }
        return headers[.origin] != nil && isFromElsewhere(headers, authority)
    }

    private func isFromElsewhere(_ headers: HTTPFields, _ authority: String) -> Bool {
        if let site = headers[Self.fetchSite], site == "cross-site" { return true }
        guard !isGuarded, let origin = headers[.origin] else { return false }
        guard let scheme = origin.firstRange(of: "://") else { return true }
        return origin[scheme.upperBound...] != authority
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    private static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    /// What proxies say about whom they speak for.
    private static let forwarding = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Server", "X-Real-IP",
    ].map { HTTPField.Name($0)! }
}

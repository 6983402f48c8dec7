import Hummingbird
import Logging
import TracemarkModel

/// Some routes of the server: what an address answers, and who may ask.
///
/// ```swift
/// struct ViewRoutes: RouteGroup {
///     let parts: ServerParts
///
///     func add(to router: Router<ServerRequestContext>) {
///         let reading = router.group("/api/v1", requiring: .read)
///         reading.get("views") { _, _ in try await views() }
///     }
/// }
/// ```
/// Errors need no care: a ``Problem``, `StoreError` or `FilterError` becomes the answer that fits it.
public protocol RouteGroup: Sendable {
    /// Makes the group from what the server has.
    init(_ parts: ServerParts)

    /// Adds the routes.
    func add(to router: Router<ServerRequestContext>)
}

/// What routes work with.
public struct ServerParts: Sendable {
    /// Where traces are.
    public let store: any TraceStore
    /// How the server was told to work.
    public let configuration: ServerConfiguration
    /// Reads bodies within bounds.
    public let bodies: BodyReader
    /// Takes spans in.
    public let ingest: TraceIngest
    /// Who may do what.
    public let keys: KeyRing
    /// What the server counts.
    public let metrics: ServerMetrics
    /// What the server reports.
    public let logger: Logger
}

extension RouterMethods where Context == ServerRequestContext {
    /// Routes below a path for those whose key has a scope. Without keys, that is everyone.
    public func group(_ path: RouterPath = "", requiring scope: AccessScope) -> RouterGroup<Context> {
        group(path).add(middleware: RequiredScope(scope))
    }
}

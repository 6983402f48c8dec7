import Hummingbird
import Logging
import TracemarkModel

/// A group of the server's routes, with the scopes that they require.
///
/// ```swift
/// struct ViewRoutes: RouteGroup {
///     let dependencies: ServerDependencies
///
///     func add(to router: Router<ServerRequestContext>) {
///         let reading = router.group("/api/v1", requiring: .read)
///         reading.get("views") { _, _ in try await views() }
///     }
/// }
/// ```
/// Handlers can throw a ``Problem``, `StoreError` or `FilterError`. The server turns each into the matching response.
public protocol RouteGroup: Sendable {
    /// Creates the group from the server's dependencies.
    init(_ dependencies: ServerDependencies)

    /// Adds the routes.
    func add(to router: Router<ServerRequestContext>)
}

/// The dependencies of routes.
public struct ServerDependencies: Sendable {
    /// The store of the traces.
    public let store: any TraceStore
    /// The server's configuration.
    public let configuration: ServerConfiguration
    /// The reader of request bodies, which enforces the limits.
    public let bodies: BodyReader
    /// The ingest of spans.
    public let ingest: TraceIngest
    /// The keys and their scopes.
    public let keys: KeyRing
    /// The server's counters.
    public let metrics: ServerMetrics
    /// The server's log.
    public let logger: Logger
}

extension RouterMethods where Context == ServerRequestContext {
    /// Returns a group of routes below a path for keys with a scope. On a server without keys, everyone may use them.
    public func group(_ path: RouterPath = "", requiring scope: AccessScope) -> RouterGroup<Context> {
        group(path).add(middleware: RequiredScope(scope))
    }
}

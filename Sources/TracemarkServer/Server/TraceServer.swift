import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TracemarkModel

/// The server: takes spans in by OTLP, and answers questions about them.
///
/// ```swift
/// let server = TraceServer(store: try await SQLiteStore.open(at: "traces.db"), configuration: configuration)
/// async let running: Void = server.run()
/// let ports = try await server.ports()
/// ```
/// It ends when its service group is told to, when its task is cancelled, and after ``stop()``: what has begun is
/// finished, and nothing new is taken. The store stays open.
public final class TraceServer: Service {
    /// The routes that every server has.
    public static let standardRoutes: [any RouteGroup.Type] = [
        OTLPRoutes.self, TraceRoutes.self, SpanRoutes.self, OverviewRoutes.self, DatasetRoutes.self,
        DocumentRoutes.self, CareRoutes.self, TailRoutes.self, ExportRoutes.self, OpenAPIRoutes.self,
        HealthRoutes.self, OpperRoutes.self, AlertRoutes.self, TimelineRoutes.self, DashboardRoutes.self,
    ]

    /// How the server was told to work.
    public var configuration: ServerConfiguration { parts.configuration }

    private let parts: ServerParts
    private let routes: [any RouteGroup.Type]
    private let signal: ListeningSignal
    /// The group that runs, so that it can be told to stop.
    private let running = Mutex<ServiceGroup?>(nil)

    /// Makes a server; nothing listens until it runs.
    ///
    /// - Parameters:
    ///   - store: Where traces are kept.
    ///   - configuration: How to listen, and whom to let in.
    ///   - routes: What is answered.
    public init(
        store: any TraceStore, configuration: ServerConfiguration = ServerConfiguration(),
        routes: [any RouteGroup.Type] = TraceServer.standardRoutes
    ) {
        let metrics = ServerMetrics()
        let decoding = DecodingQueue()
        parts = ServerParts(
            store: store, configuration: configuration,
            bodies: BodyReader(
                limits: configuration.limits, budget: MemoryBudget(configuration.limits),
                decoding: decoding),
            ingest: TraceIngest(store: store, limits: configuration.limits, metrics: metrics, decoding: decoding),
            keys: KeyRing(store, clock: configuration.clock), metrics: metrics, logger: configuration.logger)
        self.routes = routes
        signal = ListeningSignal(needsGRPC: configuration.grpcPort != nil)
    }

    /// The ports that the server listens on, once it does.
    ///
    /// - Throws: What ``run()`` throws if it does not come to listen.
    public func ports() async throws -> ListeningPorts { try await signal.wait() }

    /// Tells the server to finish what has begun, and to return from ``run()``.
    public func stop() async {
        await running.withLock { $0 }?.triggerGracefulShutdown()
    }

    /// Serves until it is told to stop.
    ///
    /// - Throws: ``ServerError`` if the address cannot be listened on, needs keys that there are not, or the certificate is
    ///   of no use.
    public func run() async throws {
        do {
            try await checkAccess()
            let group = try serviceGroup()
            running.withLock { $0 = group }
            defer { running.withLock { $0 = nil } }
            try await group.run()
            signal.failed(CancellationError())
        } catch {
            let configuration = parts.configuration
            let error = ServerError(error, address: "\(configuration.host):\(configuration.port)") ?? error
            signal.failed(error)
            throw error
        }
    }

    /// What the bodies of requests take up at the moment.
    var bytesInFlight: Int { parts.bodies.budget.usedBytes }

    // MARK: Setting up

    /// The addresses that the server answers.
    var routeTable: RouteTable { RouteTable(router(Authentication(keys: parts.keys, isGuarded: false, rate: nil))) }

    private func checkAccess() async throws {
        let configuration = parts.configuration
        guard configuration.isGuarded else { return }
        let hasKeys = try await !parts.keys.all().isEmpty
        if !configuration.isOnLoopback, !hasKeys { throw ServerError.noKeys(host: configuration.host) }
        if !hasKeys {
            parts.logger.warning(
                "There are no keys yet, so that nobody is let in. `tracemark keys create NAME` makes one, with the same --db."
            )
        }
        if !configuration.isOnLoopback, configuration.tls == nil {
            parts.logger.warning("Keys travel unencrypted. Give a certificate, or let a proxy speak TLS.")
        }
    }

    private func serviceGroup() throws -> ServiceGroup {
        let configuration = parts.configuration
        var logger = configuration.logger
        // Hummingbird and the service group tell of each start and stop, which the server does itself.
        logger.logLevel = max(logger.logLevel, .warning)
        let authentication = Authentication(
            keys: parts.keys, isGuarded: configuration.isGuarded,
            rate: configuration.limits.requestsPerSecond.map { RateLimit(perSecond: $0) })
        var services: [any Service] = [RetentionService(parts: parts), AlertService(parts: parts)]
        if let port = configuration.grpcPort {
            services.append(
                GRPCListener(
                    configuration, port: port,
                    service: GRPCTraceService(
                        ingest: parts.ingest, authentication: authentication,
                        tracing: SelfTracing(isOn: configuration.tracesItself), budget: parts.bodies.budget)
                ) { [signal] in signal.listens(grpc: $0) })
        }
        let application = Application(
            router: router(authentication), server: try httpServer(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "tracemark",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    OpenFileLimit.connections(atMost: configuration.limits.connections))),
            services: services,
            onServerRunning: { [signal] channel in
                if let port = channel.localAddress?.port { signal.listens(http: port) }
            },
            logger: logger)
        var group = ServiceGroupConfiguration(services: [application], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.drainTimeout
        return ServiceGroup(configuration: group)
    }

    private func router(_ authentication: Authentication) -> Router<ServerRequestContext> {
        let router = Router(context: ServerRequestContext.self, options: .autoGenerateHeadEndpoints)
        let table = RouteTableBox()
        router.add(middleware: SelfTracing(isOn: parts.configuration.tracesItself))
        router.add(middleware: InterfaceHeaders())
        router.add(middleware: ProblemMiddleware(metrics: parts.metrics, table: table, logger: parts.logger))
        router.add(
            middleware: BrowserDefence(
                isOnLoopback: parts.configuration.isOnLoopback, isGuarded: parts.configuration.isGuarded))
        router.add(middleware: authentication)
        for group in routes { group.init(parts).add(to: router) }
        table.value = RouteTable(router)
        return router
    }

    private func httpServer() throws -> HTTPServerBuilder {
        let limits = parts.configuration.limits
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ContinueHandler(bodyBytes: limits.bodyBytes)],
                idleTimeout: TimeAmount(limits.idleTimeout)))
        guard let files = parts.configuration.tls else { return http }
        return try .tls(http, tlsConfiguration: files.configuration())
    }
}

import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TracemarkModel

/// The server, which ingests spans by OTLP and serves queries about them.
///
/// ```swift
/// let server = TraceServer(store: try await SQLiteStore.open(at: "traces.db"), configuration: configuration)
/// async let running: Void = server.run()
/// let ports = try await server.ports()
/// ```
/// The server ends when its service group stops, when its task is cancelled, or after ``stop()``. It finishes running
/// requests and accepts no new ones. The store stays open.
public final class TraceServer: Service {
    /// The routes of every server.
    public static let standardRoutes: [any RouteGroup.Type] = [
        OTLPRoutes.self, TraceRoutes.self, SpanRoutes.self, OverviewRoutes.self, DatasetRoutes.self,
        DocumentRoutes.self, MaintenanceRoutes.self, TailRoutes.self, ExportRoutes.self, OpenAPIRoutes.self,
        HealthRoutes.self, OpperRoutes.self, AlertRoutes.self, TimelineRoutes.self, DashboardRoutes.self,
    ]

    /// The server's configuration.
    public var configuration: ServerConfiguration { dependencies.configuration }

    private let dependencies: ServerDependencies
    private let routes: [any RouteGroup.Type]
    private let signal: ListeningSignal
    /// The running service group, which ``stop()`` shuts down. A locked value.
    private let running = Mutex<ServiceGroup?>(nil)

    /// Creates a server, which listens once it runs.
    ///
    /// - Parameters:
    /// - store: The store of the traces.
    /// - configuration: The addresses, access and limits.
    /// - routes: The groups of routes.
    public init(
        store: any TraceStore, configuration: ServerConfiguration = ServerConfiguration(),
        routes: [any RouteGroup.Type] = TraceServer.standardRoutes
    ) {
        let metrics = ServerMetrics()
        let decoding = DecodingQueue()
        dependencies = ServerDependencies(
            store: store, configuration: configuration,
            bodies: BodyReader(
                limits: configuration.limits, budget: MemoryBudget(configuration.limits),
                decoding: decoding),
            ingest: TraceIngest(store: store, limits: configuration.limits, metrics: metrics, decoding: decoding),
            keys: KeyRing(store, clock: configuration.clock), metrics: metrics, logger: configuration.logger)
        self.routes = routes
        signal = ListeningSignal(needsGRPC: configuration.grpcPort != nil)
    }

    /// Returns the ports that the server listens on, once it does.
    ///
    /// - Throws: The error of ``run()`` if the server fails to listen.
    public func ports() async throws -> ListeningPorts { try await signal.wait() }

    /// Tells the server to finish running requests and to return from ``run()``.
    public func stop() async {
        await running.withLock { $0 }?.triggerGracefulShutdown()
    }

    /// Runs the server until ``stop()`` or cancellation.
    ///
    /// - Throws: ``ServerError`` if the server cannot listen on the address, if it lacks keys, or if the certificate is
    ///   unusable.
    public func run() async throws {
        do {
            try await checkAccess()
            let group = try serviceGroup()
            running.withLock { $0 = group }
            defer { running.withLock { $0 = nil } }
            try await group.run()
            signal.failed(CancellationError())
        } catch {
            let configuration = dependencies.configuration
            let error = ServerError(error, address: "\(configuration.host):\(configuration.port)") ?? error
            signal.failed(error)
            throw error
        }
    }

    /// The bytes of request bodies that are in memory now.
    var bytesInFlight: Int { dependencies.bodies.budget.usedBytes }

    // MARK: Setting up

    /// The paths of the server.
    var routeTable: RouteTable {
        RouteTable(router(Authentication(keys: dependencies.keys, requiresKeys: false, rate: nil)))
    }

    private func checkAccess() async throws {
        let configuration = dependencies.configuration
        guard configuration.requiresKeys else { return }
        let hasKeys = try await !dependencies.keys.all().isEmpty
        if !configuration.isOnLoopback, !hasKeys { throw ServerError.noKeys(host: configuration.host) }
        if !hasKeys {
            dependencies.logger.warning(
                """
                The store has no keys, so every request is rejected. \
                Create one with `tracemark keys create NAME` and the same --db.
                """
            )
        }
        if !configuration.isOnLoopback, configuration.tls == nil {
            dependencies.logger.warning("Keys are sent unencrypted. Configure a certificate, or use a proxy with TLS.")
        }
    }

    private func serviceGroup() throws -> ServiceGroup {
        let configuration = dependencies.configuration
        var logger = configuration.logger
        // Hummingbird and the service group log each start and stop, which the server logs itself.
        logger.logLevel = max(logger.logLevel, .warning)
        let authentication = Authentication(
            keys: dependencies.keys, requiresKeys: configuration.requiresKeys,
            rate: configuration.limits.requestsPerSecond.map { RateLimit(perSecond: $0) })
        var services: [any Service] = [
            RetentionService(dependencies: dependencies), AlertService(dependencies: dependencies),
        ]
        if let port = configuration.grpcPort {
            services.append(
                GRPCListener(
                    configuration, port: port,
                    service: GRPCTraceService(
                        ingest: dependencies.ingest, authentication: authentication,
                        tracing: SelfTracing(isOn: configuration.tracesItself), budget: dependencies.bodies.budget)
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
        router.add(middleware: SelfTracing(isOn: dependencies.configuration.tracesItself))
        router.add(middleware: InterfaceHeaders())
        router.add(
            middleware: ProblemMiddleware(metrics: dependencies.metrics, table: table, logger: dependencies.logger))
        router.add(
            middleware: BrowserDefence(
                isOnLoopback: dependencies.configuration.isOnLoopback,
                requiresKeys: dependencies.configuration.requiresKeys))
        router.add(middleware: authentication)
        for group in routes { group.init(dependencies).add(to: router) }
        table.value = RouteTable(router)
        return router
    }

    private func httpServer() throws -> HTTPServerBuilder {
        let limits = dependencies.configuration.limits
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ContinueHandler(bodyBytes: limits.bodyBytes)],
                idleTimeout: TimeAmount(limits.idleTimeout)))
        guard let files = dependencies.configuration.tls else { return http }
        return try .tls(http, tlsConfiguration: files.configuration())
    }
}

import GRPCCore
import GRPCNIOTransportHTTP2
import Logging
import ServiceLifecycle

/// The gRPC listener, as a service that stops with the server.
struct GRPCListener: Service {
    private let server: GRPCServer<HTTP2ServerTransport.Posix>
    private let transport: HTTP2ServerTransport.Posix
    private let address: String
    private let onListening: @Sendable (Int) -> Void

    init(
        _ configuration: ServerConfiguration, port: Int, service: GRPCTraceService,
        onListening: @escaping @Sendable (Int) -> Void
    ) {
        var security = HTTP2ServerTransport.Posix.TransportSecurity.plaintext
        if let tls = configuration.tls {
            security = .tls(
                certificateChain: [.file(path: tls.certificatePath, format: .pem)],
                privateKey: .file(path: tls.keyPath, format: .pem))
        }
        let limits = configuration.limits
        let limiter = ConnectionLimiter(OpenFileLimit.connections(atMost: limits.connections))
        // The sender of an incoming message is unknown, so gRPC has its own budget. A slow sender then delays only
        // other gRPC senders.
        let budget = MemoryBudget(max(limits.bytesInFlight / 4, limits.bodyBytes + 5))
        let host = configuration.host == "localhost" ? "127.0.0.1" : configuration.host
        let isVersion6 = host.contains(":")
        transport = HTTP2ServerTransport.Posix(
            address: isVersion6 ? .ipv6(host: host, port: port) : .ipv4(host: host, port: port),
            transportSecurity: security,
            config: .defaults {
                $0.compression.enabledAlgorithms = .gzip
                $0.rpc.maxRequestPayloadSize = limits.bodyBytes
                $0.connection.maxIdleTime = .seconds(600)
                $0.http2.maxConcurrentStreams = 32
                $0.channelDebuggingCallbacks.onAcceptTCPConnection = { connection in
                    limiter.admit(connection)
                    return connection.eventLoop.makeSucceededVoidFuture()
                }
                $0.channelDebuggingCallbacks.onAcceptHTTP2Stream = { stream in
                    stream.eventLoop.makeCompletedFuture {
                        try stream.pipeline.syncOperations.addHandler(
                            GRPCMessageGuard(messageBytes: limits.bodyBytes, budget: budget), position: .first)
                    }
                }
            })
        server = GRPCServer(transport: transport, services: [service])
        address = "\(configuration.host):\(port)"
        self.onListening = onListening
    }

    func run() async throws {
        do {
            try await serve()
        } catch let error as RuntimeError {
            throw ServerError(error.cause ?? error, address: address) ?? error
        }
    }

    private func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await server.serve()
                } onGracefulShutdown: {
                    server.beginGracefulShutdown()
                }
            }
            do {
                if let port = try await transport.listeningAddress.port { onListening(port) }
            } catch {
                // The error of serving says more than the error of the address.
                try await group.waitForAll()
                throw error
            }
            try await group.waitForAll()
        }
    }
}

extension GRPCNIOTransportHTTP2.SocketAddress {
    fileprivate var port: Int? { ipv4?.port ?? ipv6?.port }
}

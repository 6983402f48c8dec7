import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Tracemark
import TracemarkEmbedded
import TracemarkModel
import TracemarkServer
import TracemarkStore

/// The command `tracemark serve`, which runs the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server: OTLP ingest, REST API, dashboard.",
        discussion: """
            Any OpenTelemetry program can send its spans: over HTTP to port 4318, in protobuf or JSON, or over gRPC to \
            port 4317. On 127.0.0.1 the server is open to every program of the machine; on any other address it needs \
            keys. Create them with `tracemark keys create`.

            Environment: TRACEMARK_LLM_URL, TRACEMARK_LLM_KEY and TRACEMARK_LLM_MODEL configure the model for calls of \
            Opper's SDKs; TRACEMARK_WEBHOOK_SECRET signs the webhooks of alerts, TRACEMARK_ALERT_COMMAND is the path of the \
            program that they may run; TRACEMARK_CLICKHOUSE_PASSWORD is the password of a ClickHouse database.
            """)

    @OptionGroup var file: StoreFileOption
    @Option(
        help: ArgumentHelp(
            """
            A ClickHouse database instead of a file: clickhouse://user@host:8123/database. Its \
            password comes from TRACEMARK_CLICKHOUSE_PASSWORD.
            """, valueName: "address"))
    var store: String?
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The HTTP port; 0 for any free port.")
    var port = 4318
    @Option(name: .customLong("grpc-port"), help: "The OTLP/gRPC port; 0 for any free port.")
    var grpcPort = 4317
    @Flag(name: .customLong("no-grpc"), help: "Do not listen for OTLP/gRPC.")
    var noGRPC = false
    @Flag(name: .customLong("require-key"), help: "Require keys on 127.0.0.1 too.")
    var requiresKeysOnLoopback = false
    @Option(name: .customLong("tls-certificate"), help: "A certificate for TLS, in PEM format.")
    var tlsCertificate: String?
    @Option(name: .customLong("tls-key"), help: "The certificate's private key, in PEM format.")
    var tlsKey: String?
    @OptionGroup var retention: RetentionOptions
    @Option(name: .customLong("rate-limit"), help: "The maximum number of requests per second of each key.")
    var rateLimit: Double?
    @Flag(
        name: .customLong("no-text-index"),
        help: "Do not maintain the text index. Text searches never find spans that arrive meanwhile.")
    var noTextIndex = false
    @Flag(
        name: .customLong("trace-itself"),
        help: "Record the server's own work, as traces of the service tracemark-server in its own store.")
    var tracesItself = false
    @Option(name: .customLong("log-format"), help: "The format of the log: text or json.")
    var logFormat = LogFormat.text
    @Option(name: .customLong("log-level"), help: "The lowest level that is logged.")
    var logLevel = LogLevel.info

    enum LogFormat: String, ExpressibleByArgument {
        case text, json
    }

    enum LogLevel: String, ExpressibleByArgument {
        case trace, debug, info, notice, warning, error, critical
    }

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key require each other. Pass both.")
        }
        try RetentionOptions.check(rateLimit, isAboveZero: "--rate-limit")
        for (option, port) in [("--port", port), ("--grpc-port", grpcPort)] where !(0...65_535).contains(port) {
            throw ValidationError("\(option) is \(port). Use a number from 0 to 65535.")
        }
        guard store == nil || file.db == nil else {
            throw ValidationError("--db and --store are both given. Pass only one.")
        }
    }

    func run() async throws {
        OpenFileLimit.raise()
        var options = SQLiteStore.Options()
        options.indexesText = !noTextIndex
        // A client over the network must not delay the others for long.
        options.readTimeoutSeconds = 30
        let store = try await StoreLocation.open(place, options: options)
        // The exporter writes directly to the store. Over the server, each export would create more work to record.
        if tracesItself {
            TracingSystem.bootstrap(
                StoreExporter(store: store), resource: TraceResource(service: "tracemark-server"))
        }
        let server = TraceServer(store: store, configuration: serverConfiguration())
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger))
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await services.run() }
                if let ports = try? await server.ports() {
                    print(line(ports))
                    // A program that started the server through a pipe waits for this line.
                    fflush(nil)
                }
                try await group.waitForAll()
            }
        } catch {
            TracingSystem.shutdown()
            try? await store.close()
            throw error
        }
        TracingSystem.shutdown()
        try await store.close()
    }

    private var place: String { store ?? file.path }

    private func line(_ ports: ListeningPorts) -> String {
        let scheme = tlsCertificate == nil ? "http" : "https"
        let grpc = ports.grpc.map { ", OTLP/gRPC on port \($0)" } ?? ""
        return
            """
            Tracemark listens on \(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(ports.http)\(grpc), \
            and stores traces in \(StoreLocation.description(place)).
            """
    }

    private func serverConfiguration() -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.grpcPort = noGRPC ? nil : grpcPort
        configuration.requiresKeysOnLoopback = requiresKeysOnLoopback
        if let tlsCertificate, let tlsKey {
            configuration.tls = TLSFiles(certificatePath: tlsCertificate, keyPath: tlsKey)
        }
        configuration.retention = retention.policy
        configuration.limits.requestsPerSecond = rateLimit
        configuration.tracesItself = tracesItself
        configuration.logger = logger
        return configuration
    }

    private var logger: Logger {
        var logger = Logger(label: "tracemark") { label in
            switch logFormat {
            case .text: PlainLogHandler(label: label)
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        return logger
    }

    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }
}

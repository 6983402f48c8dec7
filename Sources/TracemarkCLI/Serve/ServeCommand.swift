import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import Tracemark
import TracemarkEmbedded
import TracemarkModel
import TracemarkServer
import TracemarkStore

/// `tracemark serve`: takes spans in, and answers questions about them.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server: OTLP in, questions answered, the dashboard.",
        discussion: """
            Any OpenTelemetry program can send its spans: over HTTP to port 4318, in protobuf or JSON, or over gRPC to \
            port 4317. On 127.0.0.1 the server is open to every program of the machine; on any other address it needs \
            keys, which `tracemark keys create` makes.

            Environment: TRACEMARK_LLM_URL, TRACEMARK_LLM_KEY and TRACEMARK_LLM_MODEL are the model that answers the calls of \
            Opper's SDKs; TRACEMARK_WEBHOOK_SECRET signs the webhooks of alerts, TRACEMARK_ALERT_COMMAND is the path of the \
            program that they may run; TRACEMARK_CLICKHOUSE_PASSWORD is the password of a ClickHouse database.
            """)

    @OptionGroup var file: StoreFileOption
    @Option(
        help: ArgumentHelp(
            """
            A ClickHouse database to keep traces in, instead of a file: clickhouse://user@host:8123/database. Its \
            password is taken from TRACEMARK_CLICKHOUSE_PASSWORD.
            """, valueName: "address"))
    var store: String?
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port for HTTP; 0 for any that is free.")
    var port = 4318
    @Option(name: .customLong("grpc-port"), help: "The port for OTLP/gRPC; 0 for any that is free.")
    var grpcPort = 4317
    @Flag(name: .customLong("no-grpc"), help: "Do not listen for OTLP/gRPC.")
    var noGRPC = false
    @Flag(name: .customLong("require-key"), help: "Ask for keys on 127.0.0.1 too.")
    var requiresKey = false
    @Option(name: .customLong("tls-certificate"), help: "A certificate in PEM form, to speak TLS with.")
    var tlsCertificate: String?
    @Option(name: .customLong("tls-key"), help: "The certificate's private key in PEM form.")
    var tlsKey: String?
    @OptionGroup var retention: RetentionOptions
    @Option(name: .customLong("rate-limit"), help: "How many requests a second each key may make.")
    var rateLimit: Double?
    @Flag(
        name: .customLong("no-text-index"),
        help: "Do not index the words of inputs and outputs. Searches for words never find what is sent meanwhile.")
    var noTextIndex = false
    @Flag(
        name: .customLong("trace-itself"),
        help: "Record the server's own work too, as traces of the service tracemark-server in its own file.")
    var tracesItself = false
    @Option(name: .customLong("log-format"), help: "How the log is written: text or json.")
    var logFormat = LogFormat.text
    @Option(name: .customLong("log-level"), help: "The least serious lines that are logged.")
    var logLevel = LogLevel.info

    enum LogFormat: String, ExpressibleByArgument {
        case text, json
    }

    enum LogLevel: String, ExpressibleByArgument {
        case trace, debug, info, notice, warning, error, critical
    }

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together.")
        }
        try RetentionOptions.check(rateLimit, isAboveZero: "--rate-limit")
        for (option, port) in [("--port", port), ("--grpc-port", grpcPort)] where !(0...65_535).contains(port) {
            throw ValidationError("\(option) takes a number from 0 to 65535, not \(port).")
        }
        guard store == nil || file.db == nil else {
            throw ValidationError("Either --db or --store can be given, not both.")
        }
    }

    func run() async throws {
        OpenFileLimit.raise()
        var options = SQLiteStore.Options()
        options.indexesText = !noTextIndex
        // Who asks over the network may not keep the others waiting for long.
        options.readTimeoutSeconds = 30
        let store = try await AnyStore.open(place, options: options)
        // Straight into the store: what went over the server would be work of the server's again, without end.
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
                    // Whoever started the server by a pipe waits for this line.
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
            "Tracemark listens on \(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(ports.http)\(grpc), keeping traces in \(AnyStore.description(place))."
    }

    private func serverConfiguration() -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.grpcPort = noGRPC ? nil : grpcPort
        configuration.requiresKey = requiresKey
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

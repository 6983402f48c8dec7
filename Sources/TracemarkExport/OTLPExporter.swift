import Foundation
import Tracemark

/// Sends finished spans to a server by OTLP over HTTP, which Tracemark's server and every OpenTelemetry backend accept.
///
/// ```swift
/// TracingSystem.bootstrap(OTLPExporter())  // as the OpenTelemetry environment variables say
/// TracingSystem.bootstrap(OTLPExporter(endpoint: "https://traces.example.com", headers: ["api-key": key]))
/// ```
/// Requests go out in the background, several spans in each. While the server is away, they wait in a spool on disk.
/// When it is back, they are delivered in order. If the program ends before that, its next run delivers them. Memory
/// and disk are bounded. Spans that do not fit are dropped, the oldest first, and counted in ``statistics``.
///
/// A server that identifies itself as Tracemark receives a span after half a second, and again when it has ended. It
/// thus shows running and crashed work. Other servers receive each span once.
public final class OTLPExporter: SpanExporter {
    private let configuration: OTLPConfiguration
    /// The outbox from which the sender takes spans. It exists from start to shutdown.
    private let outbox = Guarded<Outbox?>(nil)
    private let past = Guarded(OTLPStatistics())

    /// Makes an exporter.
    public init(_ configuration: OTLPConfiguration) {
        self.configuration = configuration
    }

    /// Makes an exporter from the OpenTelemetry environment variables: ``OTLPConfiguration/init()``.
    ///
    /// - Parameters:
    ///   - endpoint: The server's address, which overrides `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://localhost:4318`. The
    ///     path `/v1/traces` is added.
    ///   - headers: Headers of each request. They override those of the same name in the environment.
    public convenience init(endpoint: String? = nil, headers: [String: String] = [:]) {
        var configuration = OTLPConfiguration()
        if let endpoint {
            if let url = OTLPConfiguration.tracesURL(below: endpoint) {
                configuration.url = url
            } else {
                configuration.warnings.append(
                    "the endpoint that OTLPExporter was given is no address such as http://localhost:4318; "
                        + "spans go to \(configuration.url.withoutSecrets).")
            }
        }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { configuration.setHeader(name, to: value) }
        self.init(configuration)
    }

    deinit {
        outbox.withLock { $0 }?.stop(timeout: .zero)
    }

    /// The numbers of spans sent, rejected and dropped so far.
    public var statistics: OTLPStatistics {
        outbox.withLock { $0 }?.statistics ?? past.withLock { $0 }
    }

    /// Starts the sender's thread.
    public func start(resource: TraceResource) {
        for warning in configuration.warnings { DescriptorWriter.report(warning) }
        let made = Outbox(configuration, resource: resource)
        OTLPSender(configuration, made).start()
        let before = outbox.withLock { outbox in
            defer { outbox = made }
            return outbox
        }
        before?.stop(timeout: configuration.stopTimeout)
    }

    /// Hands spans to the sender.
    public func export(_ spans: [SpanData]) {
        outbox.withLock { $0 }?.add(spans)
    }

    /// The configuration's threshold; nil if the server is known to want only ended spans.
    public var runningSpanThreshold: Duration? {
        guard let outbox = outbox.withLock({ $0 }), outbox.wantsRunning else { return nil }
        return configuration.runningSpanThreshold
    }

    /// Hands running spans to the sender.
    public func exportRunning(_ spans: [SpanData]) {
        outbox.withLock { $0 }?.addRunning(spans)
    }

    /// Waits until all spans are delivered, or in the spool because the server is away. It waits for at most two and a
    /// half seconds.
    public func flush() {
        outbox.withLock { $0 }?.flush(timeout: configuration.flushTimeout)
    }

    /// Moves undelivered spans to the spool, and ends the thread.
    public func shutdown() {
        let last = outbox.withLock { outbox in
            defer { outbox = nil }
            return outbox
        }
        guard let last else { return }
        last.stop(timeout: configuration.stopTimeout)
        past.withLock { $0 = last.statistics }
    }
}

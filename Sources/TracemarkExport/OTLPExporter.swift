import Foundation
import Tracemark

/// Sends finished spans to a server by OTLP over HTTP, which Tracemark's server and every OpenTelemetry backend take.
///
/// ```swift
/// TracingSystem.bootstrap(OTLPExporter())  // as the OpenTelemetry environment variables say
/// TracingSystem.bootstrap(OTLPExporter(endpoint: "https://traces.example.com", headers: ["api-key": key]))
/// ```
/// Requests go out in the background, several spans in each. While the server is away, they wait in a spool on disk, are
/// delivered in order when it is back, and by the next run of the program if it is not back before this one ends. Memory
/// and disk are bounded; what does not fit is dropped, the oldest first, and counted in ``statistics``.
///
/// A server that says that it is Tracemark is told of a span when it has run for half a second and again when it has
/// ended, so that running and crashed work is seen. Other servers get each span once.
public final class OTLPExporter: SpanExporter {
    private let configuration: OTLPConfiguration
    /// Guards what the sender takes from, of which there is one from start to shutdown.
    private let outbox = Guarded<Outbox?>(nil)
    private let past = Guarded(OTLPStatistics())

    /// Makes an exporter.
    public init(_ configuration: OTLPConfiguration) {
        self.configuration = configuration
    }

    /// Makes an exporter that is configured by the OpenTelemetry environment variables: ``OTLPConfiguration/init()``.
    ///
    /// - Parameters:
    ///   - endpoint: The server's address, as in `OTEL_EXPORTER_OTLP_ENDPOINT`, over which it wins:
    ///     `http://localhost:4318`. The path `/v1/traces` is added.
    ///   - headers: Headers of each request. They win over those of the same name in the environment.
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

    /// What has become of the spans so far.
    public var statistics: OTLPStatistics {
        outbox.withLock { $0 }?.statistics ?? past.withLock { $0 }
    }

    /// Starts the thread that sends.
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

    /// Hands spans over to be sent.
    public func export(_ spans: [SpanData]) {
        outbox.withLock { $0 }?.add(spans)
    }

    /// The configuration's threshold, unless the server is known to want ended spans alone.
    public var runningSpanThreshold: Duration? {
        guard let outbox = outbox.withLock({ $0 }), outbox.wantsRunning else { return nil }
        return configuration.runningSpanThreshold
    }

    /// Hands spans over that have not ended.
    public func exportRunning(_ spans: [SpanData]) {
        outbox.withLock { $0 }?.addRunning(spans)
    }

    /// Waits until all spans have been delivered, or are in the spool since the server is away; for two and a half seconds at most.
    public func flush() {
        outbox.withLock { $0 }?.flush(timeout: configuration.flushTimeout)
    }

    /// Puts what has not been delivered into the spool, and ends the thread.
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

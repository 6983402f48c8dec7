import Tracemark

extension TracingSystem {
    /// Starts tracing as the OpenTelemetry environment variables say: one line in `main`, and the rest is the operator's.
    ///
    /// ```swift
    /// TracingSystem.bootstrapFromEnvironment()
    /// ```
    /// `OTEL_TRACES_EXPORTER` names the exporters: `otlp` (the default), `console`, `none`, or several with commas between.
    /// `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` say what is recorded, `OTEL_SERVICE_NAME` and
    /// `OTEL_RESOURCE_ATTRIBUTES` who the program is, ``OTLPConfiguration/init()`` where spans go, and `OTEL_SDK_DISABLED`
    /// that nothing is to be traced at all.
    ///
    /// - Parameters:
    ///   - limits: How much of arguments and results is kept.
    ///   - resource: What all spans have in common. What is not given comes from the environment.
    ///   - handOver: The time that an ended span waits at most, and the signals at which spans are exported.
    public static func bootstrapFromEnvironment(
        capture limits: CaptureLimits = CaptureLimits(), resource: TraceResource = TraceResource(),
        handOver: HandOver = HandOver()
    ) {
        var reader = EnvironmentReader(ProcessEnvironment.value)
        let sampler = EnvironmentSampler(&reader)
        let exporters = exporters(&reader)
        for name in (reader.text("OTEL_PROPAGATORS") ?? "").split(separator: ",") {
            guard !["tracecontext", "baggage"].contains(name.filter { $0 != " " }.lowercased()) else { continue }
            reader.warn("OTEL_PROPAGATORS=\(name) is ignored: traces are passed on as tracecontext and baggage.")
        }
        for warning in reader.warnings { DescriptorWriter.report(warning) }
        guard !exporters.isEmpty else { return }
        bootstrap(
            exporters, sampling: sampler.share, followsParent: sampler.followsParent, capture: limits,
            resource: resource, handOver: handOver)
    }

    private static func exporters(_ reader: inout EnvironmentReader) -> [any SpanExporter] {
        var exporters: [any SpanExporter] = []
        for name in (reader.text("OTEL_TRACES_EXPORTER") ?? "otlp").split(separator: ",") {
            switch name.filter({ $0 != " " }).lowercased() {
            case "otlp": exporters.append(OTLPExporter())
            case "console": exporters.append(ConsoleExporter())
            case "none": break
            default:
                reader.warn("OTEL_TRACES_EXPORTER=\(name) is ignored: it should be otlp, console or none.")
            }
        }
        return exporters
    }
}

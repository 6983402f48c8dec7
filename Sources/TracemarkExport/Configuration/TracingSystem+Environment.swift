import Tracemark

extension TracingSystem {
    /// Starts tracing with the OpenTelemetry environment variables: a single line in `main`, and the operator decides
    /// the rest.
    ///
    /// ```swift
    /// TracingSystem.bootstrapFromEnvironment()
    /// ```
    /// - `OTEL_TRACES_EXPORTER` names the exporters: `otlp` (the default), `console`, `none`, or several, separated by
    ///   commas.
    /// - `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` configure sampling.
    /// - `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` identify the program.
    /// - ``OTLPConfiguration/init()`` lists the variables that configure the destination of spans.
    /// - `OTEL_SDK_DISABLED` disables tracing.
    ///
    /// - Parameters:
    ///   - limits: The bounds within which arguments and results are captured.
    ///   - resource: The attributes that all spans share. Missing ones come from the environment.
    ///   - handOver: The longest time that an ended span waits, and the signals at which spans are exported.
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

// Fixtures/Snippets/Exporting.swift
import Logging
import ServiceLifecycle
import Tracemark
import TracemarkExport
import TracemarkTracing
import Tracing

func startTracing(_ services: [any Service]) -> ServiceGroup {
    // Where to is OTEL_EXPORTER_OTLP_ENDPOINT's, who this is OTEL_SERVICE_NAME's, what is recorded OTEL_TRACES_SAMPLER's.
    TracingSystem.bootstrapFromEnvironment()

    // The spans of Hummingbird, AsyncHTTPClient and gRPC join the tree of `// @trace`; log lines carry its ids.
    InstrumentationSystem.bootstrap(TracemarkTracer())
    let logger = Logger(label: "app", metadataProvider: .tracemark)
    return ServiceGroup(services: [TracemarkService()] + services, gracefulShutdownSignals: [.sigterm], logger: logger)
}

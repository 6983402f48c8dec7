import Logging
import Tracemark

extension Logger.MetadataProvider {
    /// A metadata provider that adds the `trace_id` and `span_id` of the innermost recorded span to each log entry.
    /// OpenTelemetry's tools expect these names.
    ///
    /// ```swift
    /// LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracemark)
    /// ```
    public static let tracemark = Logger.MetadataProvider {
        guard let span = TraceSpan.current, let traceID = span.traceID, let spanID = span.spanID else { return [:] }
        return ["trace_id": "\(traceID)", "span_id": "\(spanID)"]
    }
}

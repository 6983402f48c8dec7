import Logging
import Tracemark

extension Logger.MetadataProvider {
    /// Puts `trace_id` and `span_id` of the innermost recorded span into each record of the log, under which
    /// OpenTelemetry's tools find them.
    ///
    /// ```swift
    /// LoggingSystem.bootstrap(StreamLogHandler.standardError, metadataProvider: .tracemark)
    /// ```
    public static let tracemark = Logger.MetadataProvider {
        guard let span = TraceSpan.current, let traceID = span.traceID, let spanID = span.spanID else { return [:] }
        return ["trace_id": "\(traceID)", "span_id": "\(spanID)"]
    }
}

import Tracemark
import TracemarkModel

/// An error of a ``TraceClient``.
public enum TraceClientError: Error, Sendable, Hashable {
    /// The client was created without a store.
    case noStore
    /// The environment names a file, and this module's client supports servers only.
    case storeIsFile(path: String)
    /// The text is not a trace ID.
    case invalidTraceID(String)
    /// The text is not a span ID.
    case invalidSpanID(String)
    /// The handle's span is not recorded, because tracing is not started or the trace is not sampled.
    case notRecorded
    /// The trace does not exist.
    case unknownTrace(TraceID)
    /// The span does not exist.
    case unknownSpan(SpanID)
    /// Several traces have a span with this ID.
    case ambiguousSpan(SpanID, traces: [TraceID])
    /// The dataset does not exist.
    case unknownDataset(String)
    /// The span has neither input nor output, so that it cannot be an example.
    case noContents(SpanID)
    /// The metric has no name, or its value is not a finite number.
    case invalidMetric(name: String)
    /// A file cannot be written.
    case cannotWrite(path: String, reason: String)
}

extension TraceClientError: CustomStringConvertible, TraceRepresentable {
    /// The problem and its remedy, as sentences.
    public var description: String {
        switch self {
        case .noStore:
            "The client has no store. Set TRACEMARK_URL, or use TraceClient(url:apiKey:) or TraceClient(database:)."
        case .storeIsFile(let path):
            """
            TRACEMARK_DB names the file \(path). Import TracemarkEmbedded and use TraceClient(database:), \
            or set TRACEMARK_URL.
            """
        case .invalidTraceID(let text):
            "\"\(text)\" is not a trace ID. Use 32 hexadecimal digits that are not all zero, or a UUID."
        case .invalidSpanID(let text):
            "\"\(text)\" is not a span ID. Use 16 hexadecimal digits that are not all zero, or a UUID."
        case .notRecorded: "The span is not recorded, because tracing is not started or its trace is not sampled."
        case .unknownTrace(let id): "The trace \(id) does not exist."
        case .unknownSpan(let id): "The span \(id) does not exist."
        case .ambiguousSpan(let id, let traces):
            """
            The span \(id) is in \(traces.count) traces: \(traces.map(\.description).joined(separator: ", ")). \
            Use SpanKey(trace, span).
            """
        case .unknownDataset(let name): "The dataset \"\(name)\" does not exist."
        case .noContents(let id): "The span \(id) has neither an input nor an output to save."
        case .invalidMetric(let name): "The metric \"\(name)\" has no name or no finite value. Set both."
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
        }
    }
}

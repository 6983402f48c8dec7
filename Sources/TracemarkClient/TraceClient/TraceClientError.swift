import Tracemark
import TracemarkModel

/// What was wrong with a call of a ``TraceClient``.
public enum TraceClientError: Error, Sendable, Hashable {
    /// The client was made without a place where traces are.
    case noStore
    /// The environment names a file, and the client of this module speaks to servers only.
    case storeIsFile(path: String)
    /// The text is no trace id.
    case invalidTraceID(String)
    /// The text is no span id.
    case invalidSpanID(String)
    /// The handle's span is not recorded, since tracing is not started or the trace is not sampled.
    case notRecorded
    /// There is no such trace.
    case unknownTrace(TraceID)
    /// There is no such span.
    case unknownSpan(SpanID)
    /// Several traces have a span of this id.
    case ambiguousSpan(SpanID, traces: [TraceID])
    /// There is no dataset of this name.
    case unknownDataset(String)
    /// The span has neither an input nor an output, so that it is no example of anything.
    case noContents(SpanID)
    /// A number that says nothing, or metrics without a name.
    case invalidMetric(name: String)
    /// A file that was to be written cannot be.
    case cannotWrite(path: String, reason: String)
}

extension TraceClientError: CustomStringConvertible, TraceRepresentable {
    /// What was wrong and what to do instead.
    public var description: String {
        switch self {
        case .noStore:
            "This client knows no place where traces are. Set TRACEMARK_URL, or use TraceClient(url:apiKey:) or TraceClient(database:)."
        case .storeIsFile(let path):
            "TRACEMARK_DB names the file \(path). Import TracemarkEmbedded and use TraceClient(database:), or set TRACEMARK_URL."
        case .invalidTraceID(let text):
            "\"\(text)\" is not a trace id: 32 hexadecimal digits that are not all zero, or a UUID."
        case .invalidSpanID(let text):
            "\"\(text)\" is not a span id: 16 hexadecimal digits that are not all zero, or a UUID."
        case .notRecorded: "The span is not recorded: tracing is not started, or its trace is not sampled."
        case .unknownTrace(let id): "There is no trace \(id)."
        case .unknownSpan(let id): "There is no span \(id)."
        case .ambiguousSpan(let id, let traces):
            "The span \(id) is in \(traces.count) traces: \(traces.map(\.description).joined(separator: ", ")). Name it by SpanKey(trace, span)."
        case .unknownDataset(let name): "There is no dataset \"\(name)\"."
        case .noContents(let id): "The span \(id) has neither an input nor an output to save."
        case .invalidMetric(let name): "The metric \"\(name)\" needs a name and a number."
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
        }
    }
}

import Tracemark

extension TraceDetails {
    /// The ID of the trace.
    public var id: TraceID { trace.id }
    /// The name of the trace.
    public var name: String { trace.name }
    /// The status of the trace.
    public var status: TraceStatus { trace.status }
}

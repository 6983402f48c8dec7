import Tracemark

extension TraceDetails {
    /// The trace's id.
    public var id: TraceID { trace.id }
    /// The trace's name.
    public var name: String { trace.name }
    /// How its work stands.
    public var status: TraceStatus { trace.status }
}

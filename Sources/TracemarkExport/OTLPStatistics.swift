/// The numbers of spans by their fate in an ``OTLPExporter``.
public struct OTLPStatistics: Sendable, Hashable {
    /// The spans that a server has accepted.
    public var sentSpanCount = 0
    /// The spans that a server reported as rejected: OTLP's partial success.
    public var rejectedSpanCount = 0
    /// The spans dropped because the server refused them or memory had no room.
    public var droppedSpanCount = 0
    /// The spans dropped because the spool was full, or its records could not be read.
    public var spoolDroppedSpanCount = 0
}

/// What has become of the spans that an ``OTLPExporter`` was given.
public struct OTLPStatistics: Sendable, Hashable {
    /// Spans that a server has taken.
    public var sentSpanCount = 0
    /// Spans that a server answered not to have taken: OTLP's partial success.
    public var rejectedSpanCount = 0
    /// Spans that were given up: refused by the server, or without room in memory.
    public var droppedSpanCount = 0
    /// Spans that were given up since the spool was full, or could not be read in it.
    public var spoolDroppedSpanCount = 0
}

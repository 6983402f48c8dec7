/// The fields of a span that are known at its start and never change.
struct SpanStart: Sendable {
    let traceID: TraceID
    let spanID: SpanID
    /// The id of the parent; zero if the span has none.
    let parentID: SpanID
    /// The start in nanoseconds of the monotonic clock.
    let time: UInt64
    /// The nanoseconds to add to a monotonic time to get a wall time.
    ///
    /// It is read once for a root and inherited below it. The spans of a trace thus nest exactly, even if the machine's
    /// clock is set meanwhile.
    let clockOffset: UInt64
    let name: String
    let function: String?
    /// The location in the source, as the wrapper gives it: `Sources/App/Summarizer.swift:12`.
    let location: String?
    let traceState: String
    let type: SpanType?
    let kind: SpanKind
    let parentIsRemote: Bool

    var isLocalRoot: Bool { parentIsRemote || parentID.bits == 0 }

    /// Returns the span's record.
    ///
    /// - Parameters:
    ///   - details: The span's entries; nil if it has none.
    ///   - end: The end in nanoseconds since 1970; 0 for a running span.
    func record(_ details: SpanDetails?, end: UInt64, version: UInt64? = nil) -> SpanData {
        var span = SpanData(
            traceID: traceID, spanID: spanID, parentSpanID: parentID.bits == 0 ? nil : parentID, name: name, type: type,
            kind: kind, startNanoseconds: time &+ clockOffset, endNanoseconds: end, status: details?.status ?? .ok)
        span.version = version
        span.parentIsRemote = parentIsRemote
        span.traceState = traceState
        span.function = function
        if let location = location?.utf8, let colon = location.lastIndex(of: UInt8(ascii: ":")) {
            span.file = String(Substring(location[..<colon]))
            span.line = Int(Substring(location[location.index(after: colon)...]))
        } else {
            span.file = location
        }
        details?.describe(into: &span)
        return span
    }
}

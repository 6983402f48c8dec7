/// What is known of a span when it starts, and stays so.
struct SpanStart: Sendable {
    let traceID: TraceID
    let spanID: SpanID
    /// Zero where there is no parent.
    let parentID: SpanID
    /// Monotonic.
    let time: UInt64
    /// What makes a wall time of a monotonic one. Read once for a root and inherited below it, so that the spans of a
    /// trace nest exactly even when the machine's clock is set meanwhile.
    let clockOffset: UInt64
    let name: String
    let function: String?
    /// The place in the source as the wrapper gives it: `Sources/App/Summarizer.swift:12`.
    let location: String?
    let traceState: String
    let type: SpanType?
    let kind: SpanKind
    let parentIsRemote: Bool

    var isLocalRoot: Bool { parentIsRemote || parentID.bits == 0 }

    /// The span's record.
    ///
    /// - Parameters:
    ///   - end: In nanoseconds since 1970; 0 for a span that runs.
    ///   - details: What was said about it.
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

/// The remote parent from which another process continues a trace, as the W3C headers `traceparent` and `tracestate`
/// carry it.
///
/// ```swift
/// // Out: into the request to another service
/// if let context = TraceContext.current {
///     request.headers["traceparent"] = context.traceparent
/// }
/// // In: from a request
/// let context = request.headers["traceparent"].flatMap { TraceContext(traceparent: $0) }
/// try await Trace.start("answer", continuing: context) { trace in … }
/// ```
public struct TraceContext: Sendable, Hashable {
    /// The trace.
    public var traceID: TraceID
    /// The span that becomes the parent.
    public var spanID: SpanID
    /// A Boolean value that indicates whether the caller records the trace. If it does not, this process does not
    /// record it either.
    public var isSampled: Bool
    /// The `tracestate` header, passed on unchanged; empty if it is missing.
    public var traceState: String

    /// Makes a context from its fields.
    public init(traceID: TraceID, spanID: SpanID, isSampled: Bool, traceState: String = "") {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.traceState = traceState
    }

    /// The context of the running task or thread, to send along with a request.
    ///
    /// It is nil outside any trace. Within a trace that is not sampled it is a fresh context whose ``isSampled`` is
    /// false. The called service then does not record half a trace.
    public static var current: TraceContext? {
        TracePlace.current.outgoingContext
    }
}

// MARK: - The traceparent header

extension TraceContext {
    /// Reads the headers as section 3.2 of W3C Trace Context requires; nil if the `traceparent` is not valid.
    ///
    /// An invalid `tracestate` is dropped, which section 3.3.1 allows. It does not make the context invalid.
    public init?(traceparent: String, tracestate: String? = nil) {
        let bytes = Array(traceparent.utf8)
        // 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
        guard bytes.count >= 55, bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"),
            bytes[52] == UInt8(ascii: "-"),
            !bytes[0..<55].contains(where: { (65...90).contains($0) }),
            let version = UInt64(hexDigits: bytes[0..<2]), version != 0xff,
            let high = UInt64(hexDigits: bytes[3..<19]), let low = UInt64(hexDigits: bytes[19..<35]), high | low != 0,
            let span = UInt64(hexDigits: bytes[36..<52]), span != 0,
            let flags = UInt64(hexDigits: bytes[53..<55])
        else { return nil }
        // A later version may append fields, each after a dash. Version 00 may not.
        guard bytes.count == 55 || (version > 0 && bytes[55] == UInt8(ascii: "-")) else { return nil }
        self.init(
            traceID: TraceID(high: high, low: low), spanID: SpanID(bits: span), isSampled: flags & 1 == 1,
            traceState: tracestate.flatMap(Self.validTraceState) ?? "")
    }

    /// The `traceparent` header, version 00.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Returns the header if section 3.3 allows it: at most 32 comma-separated `key=value` members of printable ASCII.
    /// The bound of 512 characters is what every implementation must pass on.
    private static func validTraceState(_ header: String) -> String? {
        guard header.utf8.count <= 512, header.utf8.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 9 }) else {
            return nil
        }
        var members = 0
        for piece in header.utf8.split(separator: UInt8(ascii: ",")) {
            let member = piece.drop { $0 == 32 || $0 == 9 }
            if member.isEmpty { continue }
            members += 1
            guard members <= 32, let equals = member.firstIndex(of: UInt8(ascii: "=")), equals > member.startIndex,
                member[member.startIndex..<equals].allSatisfy(isKeyCharacter),
                !member[member.index(after: equals)...].contains(UInt8(ascii: "="))
            else { return nil }
        }
        return header
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 97...122, 48...57, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

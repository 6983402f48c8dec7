/// A request that is ready to be sent, with its number of spans.
struct OTLPBatch: Sendable {
    /// The largest size in bytes of joined requests: servers have limits.
    static let byteLimit = 1_048_576

    /// An uncompressed `ExportTraceServiceRequest` in protobuf.
    let body: [UInt8]
    let spanCount: Int

    /// Returns whether a request with the given spans and bytes may be joined to this one.
    func hasRoom(for spans: Int, bytes: Int, spanLimit: Int) -> Bool {
        spanCount + spans <= spanLimit && body.count + bytes <= Self.byteLimit
    }

    /// Returns both requests as one. Two concatenated messages of Protocol Buffers form the message with the elements
    /// of both.
    func joined(with other: OTLPBatch) -> OTLPBatch {
        OTLPBatch(body: body + other.body, spanCount: spanCount + other.spanCount)
    }
}

/// A request that is ready to be sent, and how many spans are in it.
struct OTLPBatch: Sendable {
    /// No request is made larger than this by joining: servers have limits.
    static let byteLimit = 1_048_576

    /// An `ExportTraceServiceRequest` in protobuf, not compressed.
    let body: [UInt8]
    let spanCount: Int

    /// Whether it may be joined with one of so many spans and bytes.
    func hasRoom(for spans: Int, bytes: Int, spanLimit: Int) -> Bool {
        spanCount + spans <= spanLimit && body.count + bytes <= Self.byteLimit
    }

    /// One request of two. Two messages of Protocol Buffers, one after the other, are the message that has the elements of
    /// both.
    func joined(with other: OTLPBatch) -> OTLPBatch {
        OTLPBatch(body: body + other.body, spanCount: spanCount + other.spanCount)
    }
}

/// A request that is ready to be sent, and how many spans are in it.
struct OTLPBatch: Sendable {
    /// An `ExportTraceServiceRequest` in protobuf, not compressed.
    let body: [UInt8]
    let spanCount: Int
}

import Foundation
import NIOCore
import Tracemark
import TracemarkModel
import TracemarkOTLP

/// Takes spans in: reads them, checks them against the limits, and returns once they are durable.
public struct TraceIngest: Sendable {
    let store: any TraceStore
    let limits: ServerLimits
    let metrics: ServerMetrics
    let decoding: DecodingQueue

    /// What became of a request's spans.
    public struct Result: Sendable, Hashable {
        /// How many parts were kept.
        public var acceptedCount = 0
        /// How many spans could not be taken.
        public var rejectedCount = 0
        /// Why the first of these could not.
        public var firstRejection: String?
    }

    /// Keeps the spans of an OTLP request in protobuf.
    func take(protobuf body: ByteBuffer, over transport: IngestTransport = .protobuf) async throws -> Result {
        try await take(over: transport) { try await decode(protobuf: body) }
    }

    /// Keeps the spans of an OTLP request in JSON.
    func take(json body: ByteBuffer) async throws -> Result {
        try await take(over: .json) { try await decode(json: body) }
    }

    // @trace("decode", capture: .none, metrics: [bytes: body.readableBytes, spans: result.parts.count])
    func _decode(protobuf body: ByteBuffer) async throws -> OTLPSpans {
        try await decoding.run { [limits] in
            try body.withUnsafeReadableBytes { try ProtobufShape($0).check(limits) }
            return try OTLPDecoder.spans(protobuf: body.readableBytesView)
        }
    }

    // @trace("decode", capture: .none, metrics: [bytes: body.readableBytes, spans: result.parts.count])
    func _decode(json body: ByteBuffer) async throws -> OTLPSpans {
        try await decoding.run { [limits] in
            try JSONShape(body.readableBytesView).check(limits)
            return try OTLPDecoder.spans(json: body.readableBytesView)
        }
    }

    // @trace("commit", capture: .none, metrics: [spans: parts.count])
    func _keep(_ parts: [SpanPart]) async throws {
        try await store.write(parts)
    }

    /// Keeps parts of spans that were read already.
    public func take(_ parts: [SpanPart], over transport: IngestTransport) async throws -> Result {
        try await take(over: transport) {
            var spans = OTLPSpans()
            spans.parts = parts
            return spans
        }
    }

    private func take(
        over transport: IngestTransport, _ read: () async throws -> OTLPSpans
    ) async throws -> Result {
        let start = ContinuousClock.now
        do {
            var spans = try await read()
            guard spans.parts.count <= limits.spans else {
                throw Problem(
                    .contentTooLarge,
                    "The request has \(spans.parts.count) spans; at most \(limits.spans) are taken at once. Send smaller batches."
                )
            }
            SpanBounds(limits).apply(to: &spans)
            try await keep(spans.parts)
            metrics.ingested(
                spans.parts.count, rejected: spans.rejectedCount, over: transport, took: ContinuousClock.now - start)
            return Result(
                acceptedCount: spans.parts.count, rejectedCount: spans.rejectedCount,
                firstRejection: spans.firstRejection)
        } catch let error as OTLPError {
            metrics.refused("malformed")
            throw Problem(.badRequest, error.description, slug: "otlp")
        } catch {
            let problem = Problem(error)
            metrics.refused(problem.slug ?? "\(problem.status.code)")
            throw error
        }
    }
}

import Foundation
import NIOCore
import Tracemark
import TracemarkModel
import TracemarkOTLP

/// Receives spans: decodes them, checks the limits, and returns once they are durable.
public struct TraceIngest: Sendable {
    let store: any TraceStore
    let limits: ServerLimits
    let metrics: ServerMetrics
    let decoding: DecodingQueue

    /// The result of ingesting a request's spans.
    public struct Result: Sendable, Hashable {
        /// The number of stored span updates.
        public var acceptedCount = 0
        /// The number of refused spans.
        public var rejectedCount = 0
        /// The reason of the first refusal.
        public var firstRejection: String?
    }

    /// Stores the spans of an OTLP request in protobuf.
    func take(protobuf body: ByteBuffer, over transport: IngestTransport = .protobuf) async throws -> Result {
        try await take(over: transport) { try await decode(protobuf: body) }
    }

    /// Stores the spans of an OTLP request in JSON.
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
    func _store(_ parts: [SpanPart]) async throws {
        try await store.write(parts)
    }

    /// Stores decoded span updates.
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
                    """
                    The request has \(spans.parts.count) spans, and the limit is \(limits.spans). \
                    Send smaller batches.
                    """
                )
            }
            SpanBounds(limits).apply(to: &spans)
            try await store(spans.parts)
            metrics.countIngest(
                spans.parts.count, rejected: spans.rejectedCount, over: transport, took: ContinuousClock.now - start)
            return Result(
                acceptedCount: spans.parts.count, rejectedCount: spans.rejectedCount,
                firstRejection: spans.firstRejection)
        } catch let error as OTLPError {
            metrics.countRefusal("malformed")
            throw Problem(.badRequest, error.description, slug: "otlp")
        } catch {
            let problem = Problem(error)
            metrics.countRefusal(problem.slug ?? "\(problem.status.code)")
            throw error
        }
    }
}

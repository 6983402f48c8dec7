import GRPCCore
import GRPCProtobuf
import NIOCore

/// The OTLP service over gRPC: `opentelemetry.proto.collector.trace.v1.TraceService/Export`.
///
/// The decoder of HTTP reads the request's bytes too, so that no intermediate message exists.
struct GRPCTraceService: RegistrableRPCService {
    let ingest: TraceIngest
    let authentication: Authentication
    let tracing: SelfTracing
    /// The memory that gRPC messages and HTTP bodies share.
    let budget: MemoryBudget

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(
                fullyQualifiedService: "opentelemetry.proto.collector.trace.v1.TraceService", method: "Export"),
            deserializer: RawMessage(), serializer: RawMessage()
        ) { request, _ in
            do {
                // Access is checked before the message is read.
                let access = try await sender(request.metadata)
                let message = try await message(of: request)
                let reservation = MemoryBudget.Reservation(of: budget, for: access.keyName)
                try reservation.take(message.readableBytes)
                defer { withExtendedLifetime(reservation) {} }
                let result = try await tracing.run("grpc Export") { _ in
                    try await ingest.take(protobuf: message, over: .grpc)
                }
                let response = ByteBuffer(bytes: OTLPResponse.bytes(result))
                return StreamingServerResponse(single: ServerResponse(message: response))
            } catch let error as RPCError {
                throw error
            } catch {
                throw GoogleRPCStatus(Problem(error))
            }
        }
    }

    private func sender(_ metadata: Metadata) async throws -> Access {
        // The server need not check the host: browsers speak gRPC only over TLS, where the certificate determines the
        // name. An origin means that a proxy translated a page's request to gRPC.
        guard metadata[stringValues: "origin"].first(where: { _ in true }) == nil else {
            throw Problem(
                .forbidden, "A web page cannot send spans over gRPC. Use OTLP over HTTP from the server's own origin.",
                slug: "origin")
        }
        let access = try await authentication.access(Self.key(in: metadata))
        if let rate = authentication.rate, let name = access.keyName { try rate.take(name) }
        try RequiredScope.check(.ingest, access)
        return access
    }

    /// Returns the single message of a call, if it arrives in time.
    private func message(of request: StreamingServerRequest<ByteBuffer>) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await ServerRequest(stream: request).message }
            group.addTask {
                try await Task.sleep(for: ingest.limits.bodyTimeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let message = try await group.next() ?? nil else {
                throw Problem(
                    .requestTimeout,
                    """
                    The message did not arrive within \(ingest.limits.bodyTimeout.components.seconds) seconds. \
                    Send it faster, or smaller batches.
                    """
                )
            }
            return message
        }
    }

    private static func key(in metadata: Metadata) -> String? {
        for value in metadata[stringValues: "authorization"] {
            let parts = value.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        return metadata[stringValues: "x-opper-api-key"].first { _ in true }
    }
}

/// A serializer that passes a message on as its bytes.
struct RawMessage: MessageDeserializer, MessageSerializer {
    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> ByteBuffer {
        bytes.withUnsafeBytes { ByteBuffer(bytes: $0) }
    }

    func serialize<Bytes: GRPCContiguousBytes>(_ message: ByteBuffer) throws -> Bytes {
        Bytes(message.readableBytesView)
    }
}

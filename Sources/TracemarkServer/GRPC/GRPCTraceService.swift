import GRPCCore
import GRPCProtobuf
import NIOCore

/// OTLP over gRPC: `opentelemetry.proto.collector.trace.v1.TraceService/Export`.
///
/// The request's bytes go to the same reader as those of HTTP, so that no message is made twice.
struct GRPCTraceService: RegistrableRPCService {
    let ingest: TraceIngest
    let authentication: Authentication
    let tracing: SelfTracing
    /// What messages and the bodies of HTTP may take up together.
    let budget: MemoryBudget

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(
                fullyQualifiedService: "opentelemetry.proto.collector.trace.v1.TraceService", method: "Export"),
            deserializer: RawMessage(), serializer: RawMessage()
        ) { request, _ in
            do {
                // Who may not send is told so before any of the message is read.
                let access = try await sender(request.metadata)
                let message = try await message(of: request)
                let share = MemoryBudget.Share(of: budget, for: access.keyName)
                try share.take(message.readableBytes)
                defer { withExtendedLifetime(share) {} }
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
        // A browser does not speak gRPC without TLS, and with it no name but the certificate's, so that there is no host to
        // be checked here. What names an origin comes from a page of a proxy's that makes gRPC of it.
        guard metadata[stringValues: "origin"].first(where: { _ in true }) == nil else {
            throw Problem(.forbidden, "Pages may not write.", slug: "origin")
        }
        let access = try await authentication.access(Self.key(in: metadata))
        if let rate = authentication.rate, let name = access.keyName { try rate.take(name) }
        try RequiredScope.check(.ingest, access)
        return access
    }

    /// The one message of a call, if it comes in time.
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
                    "The message did not come within \(ingest.limits.bodyTimeout.components.seconds) seconds.")
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

/// Leaves a message as the bytes that it is.
struct RawMessage: MessageDeserializer, MessageSerializer {
    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> ByteBuffer {
        bytes.withUnsafeBytes { ByteBuffer(bytes: $0) }
    }

    func serialize<Bytes: GRPCContiguousBytes>(_ message: ByteBuffer) throws -> Bytes {
        Bytes(message.readableBytesView)
    }
}

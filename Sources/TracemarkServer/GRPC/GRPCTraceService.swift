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
            let request = try await ServerRequest(stream: request)
            do {
                let key = Self.key(in: request.metadata)
                let access = try await authentication.access(key)
                if let rate = authentication.rate, let name = access.keyName { try rate.take(name) }
                try RequiredScope.check(.ingest, access)
                let size = request.message.readableBytes
                guard size <= ingest.limits.bodyBytes else {
                    throw Problem(
                        .contentTooLarge,
                        "The message has \(size) bytes; at most \(ingest.limits.bodyBytes) are taken. Send smaller batches."
                    )
                }
                let share = MemoryBudget.Share(of: budget)
                try share.take(size)
                defer { withExtendedLifetime(share) {} }
                let result = try await tracing.run("grpc Export") { _ in
                    try await ingest.take(protobuf: request.message, over: .grpc)
                }
                let response = ByteBuffer(bytes: OTLPResponse.bytes(result))
                return StreamingServerResponse(single: ServerResponse(message: response))
            } catch {
                throw Self.status(Problem(error))
            }
        }
    }

    private static func key(in metadata: Metadata) -> String? {
        for value in metadata[stringValues: "authorization"] {
            let parts = value.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        return metadata[stringValues: "x-opper-api-key"].first { _ in true }
    }

    /// OTLP's clients try again after `UNAVAILABLE`, and after `RESOURCE_EXHAUSTED` only where `RetryInfo` tells when; so
    /// a busy server is unavailable, and says when to come back.
    private static func status(_ problem: Problem) -> GoogleRPCStatus {
        let code: RPCError.Code
        switch problem.status {
        case .unauthorized: code = .unauthenticated
        case .forbidden: code = .permissionDenied
        case .tooManyRequests, .serviceUnavailable: code = .unavailable
        case .contentTooLarge: code = .resourceExhausted
        case .badRequest: code = .invalidArgument
        default: code = .internalError
        }
        let details = problem.retryAfter.map { [ErrorDetails.retryInfo(delay: .seconds($0))] } ?? []
        return GoogleRPCStatus(code: code, message: problem.detail, details: details)
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

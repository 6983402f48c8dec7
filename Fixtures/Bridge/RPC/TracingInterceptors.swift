import GRPCCore
import Tracing

// gRPC for Swift opens no spans by itself; the package grpc-swift-extras has interceptors that do. These do no more than
// nest theirs the same way.

/// Opens a span around each call that is made, and sends it along.
package struct ClientTracingInterceptor: ClientInterceptor {
    /// Makes one.
    package init() {}

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>, context: ClientContext,
        next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        try await withSpan(context.descriptor.fullyQualifiedMethod, ofKind: .client) { span in
            var request = request
            InstrumentationSystem.instrument.inject(span.context, into: &request.metadata, using: MetadataCarrier())
            return try await next(request, context)
        }
    }
}

/// Opens a span around each call that is answered, below the one that it came from.
package struct ServerTracingInterceptor: ServerInterceptor {
    /// Makes one.
    package init() {}

    package func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>, context: ServerContext,
        next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        var caller = ServiceContext.current ?? .topLevel
        InstrumentationSystem.instrument.extract(request.metadata, into: &caller, using: MetadataCarrier())
        let name = context.descriptor.fullyQualifiedMethod
        return try await withSpan(name, context: caller, ofKind: .server) { _ in try await next(request, context) }
    }
}

private struct MetadataCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into metadata: inout Metadata) {
        metadata.replaceOrAddString(value, forKey: key)
    }

    func extract(key: String, from metadata: Metadata) -> String? { metadata[stringValues: key].first { _ in true } }
}

import Foundation
import Synchronization
import Tracemark
import TracemarkClient
import TracemarkModel

/// The APIs of Opper's Python SDKs over a store. Data from one API is available through all of them.
///
/// ```swift
/// let service = OpperService(store: store)
/// let reply = try await service.reply(to: OpperRequest(generation: .v2, method: "GET", path: ["traces"]))
/// ```
final class OpperService: Sendable {
    let store: any TraceStore
    /// The model of `call`; nil if no endpoint is configured.
    let model: (any OpperModel)?
    private let bounds: SpanBounds
    private let clock: @Sendable () -> Timestamp
    /// The version of the last span update, as a locked value. Versions are unique, so that the later of two requests
    /// wins.
    private let lastVersion = Mutex<Int64>(0)

    init(
        store: any TraceStore, model: (any OpperModel)? = nil, limits: ServerLimits = ServerLimits(),
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
    ) {
        self.store = store
        self.model = model
        bounds = SpanBounds(limits)
        self.clock = clock
    }

    /// Returns the time, which increases with each call.
    func now() -> Timestamp {
        let time = clock().nanoseconds
        return Timestamp(
            nanoseconds: lastVersion.withLock { last in
                last = max(time, last + 1)
                return last
            })
    }

    /// Stores a span update.
    ///
    /// - Throws: ``OpperError`` if the update exceeds the limits.
    func write(_ part: SpanPart) async throws {
        if let refusal = bounds.refusal(of: part) { throw OpperError.invalid(refusal) }
        try await store.write([part])
    }

    /// Handles a request.
    ///
    /// - Throws: ``OpperError`` for a mistake in the request, and the store's errors.
    func reply(to request: OpperRequest) async throws -> OpperReply {
        try await OpperRoute.handle(request, by: self)
    }
}

extension OpperError {
    /// Creates the error for any error. The details of an unknown error stay private.
    init(any error: any Error) {
        switch error {
        case let error as OpperError: self = error
        case let error as StoreError: self.init(error)
        case let error as LanguageModelError: self.init(error)
        case is CancellationError: self.init(.unavailable, "The server is shutting down.")
        default: self.init(.failed, "The server failed to process the request. Its log contains the reason.")
        }
    }
}

import Foundation
import Synchronization
import Tracemark
import TracemarkClient
import TracemarkModel

/// The interfaces of Opper's Python SDKs over a store: what arrives through one of them is read through all of them.
///
/// ```swift
/// let service = OpperService(store: store)
/// let reply = try await service.reply(to: OpperRequest(generation: .v2, method: "GET", path: ["traces"]))
/// ```
final class OpperService: Sendable {
    let store: any TraceStore
    /// Who answers `call`; nil where no endpoint was set up.
    let model: (any OpperModel)?
    private let bounds: SpanBounds
    private let clock: @Sendable () -> Timestamp
    /// The version of the last part that was made. No two have the same, so that of two requests the later one wins.
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

    /// The time, later at each call.
    func now() -> Timestamp {
        let time = clock().nanoseconds
        return Timestamp(
            nanoseconds: lastVersion.withLock { last in
                last = max(time, last + 1)
                return last
            })
    }

    /// Keeps what is said about a span.
    ///
    /// - Throws: ``OpperError`` if it is beyond the limits.
    func write(_ part: SpanPart) async throws {
        if let refusal = bounds.refusal(of: part) { throw OpperError.invalid(refusal) }
        try await store.write([part])
    }

    /// Answers a request.
    ///
    /// - Throws: ``OpperError`` for what the request's sender can mend, and what the store throws.
    func reply(to request: OpperRequest) async throws -> OpperReply {
        try await OpperRoute.handle(request, by: self)
    }
}

extension OpperError {
    /// Any error in an answer's terms. What is not known is not told to the outside.
    init(any error: any Error) {
        switch error {
        case let error as OpperError: self = error
        case let error as StoreError: self.init(error)
        case let error as LanguageModelError: self.init(error)
        case is CancellationError: self.init(.unavailable, "The server is shutting down.")
        default: self.init(.failed, "The server failed to answer; its log says why.")
        }
    }
}

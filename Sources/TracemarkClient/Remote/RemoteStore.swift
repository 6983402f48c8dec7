import Foundation
import Synchronization
import Tracemark
import TracemarkModel

/// A store that a Tracemark server keeps: ``TraceStore`` over HTTP.
///
/// ```swift
/// let store = try RemoteStore(url: "https://traces.example.com", apiKey: key)
/// let failed = try await store.traces(TraceQuery(filter: try Filter("status:error AND since:24h")))
/// ```
/// A call that the server is too busy for, and a question whose connection broke, is sent again a few times, after the
/// wait that the server asks for. Cancelling the calling task ends the request.
public final class RemoteStore: TraceStore {
    /// Where the server is, without what only its owner should know: `https://traces.example.com`.
    public let address: String

    let server: RemoteServer
    private let isClosed = Atomic<Bool>(false)

    /// Speaks to a server. Nothing is sent before the first call.
    ///
    /// - Parameters:
    ///   - url: The server's address: `http://127.0.0.1:4318`, also with a path that a proxy puts before its own.
    ///   - apiKey: The key that the server wants, if it wants one.
    ///   - timeoutSeconds: How long the server may be silent.
    /// - Throws: ``StoreError/unavailable(_:)`` if the address is none.
    public init(url: String, apiKey: String? = nil, timeoutSeconds: Double = 30) throws(StoreError) {
        server = try RemoteServer(url: url, key: APIKey(apiKey), timeoutSeconds: timeoutSeconds)
        address = server.origin
    }

    /// Speaks to a server, as the other form does.
    public convenience init(url: URL, apiKey: String? = nil, timeoutSeconds: Double = 30) throws(StoreError) {
        try self.init(url: url.absoluteString, apiKey: apiKey, timeoutSeconds: timeoutSeconds)
    }

    // MARK: - Care

    /// See ``TraceStore/status()``.
    public func status() async throws -> StoreStatus {
        try await get("status")
    }

    /// See ``TraceStore/retain(_:at:)``. The server's own clock says what is old.
    public func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult {
        let answer: RetentionAnswer = try await send(
            .post, "retention", body: RetentionOrder(age_ns: policy.ageNanoseconds, byte_count: policy.byteCount),
            isIdempotent: true)
        return RetentionResult(traceCount: answer.trace_count, spanCount: answer.span_count)
    }

    /// See ``TraceStore/waitForTextIndex()``.
    public func waitForTextIndex() async throws {
        while try await status().textLag > 0 { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// See ``TraceStore/close()``. The server's own store stays open.
    public func close() async throws {
        isClosed.store(true, ordering: .relaxed)
    }

    // MARK: - Requests

    /// What a path answers, or nil where it names something that is not there.
    func find<Answer: Decodable>(_ path: String..., query: [String: String?] = [:]) async throws -> Answer? {
        try await answer(RemoteCall(.get, path, query: query))
    }

    func get<Answer: Decodable>(_ path: String..., query: [String: String?] = [:]) async throws -> Answer {
        let call = RemoteCall(.get, path, query: query)
        guard let answer: Answer = try await answer(call) else { throw server.notThere(call) }
        return answer
    }

    func send<Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: String..., body: some Encodable, isIdempotent: Bool
    ) async throws -> Answer {
        let call = RemoteCall(method, path, body: try RemoteServer.encoded(body), isIdempotent: isIdempotent)
        guard let answer: Answer = try await answer(call) else { throw server.notThere(call) }
        return answer
    }

    /// Has the server do something that no store does, such as trying an alert. It is not asked twice.
    package func order<Answer: Decodable>(_ answer: Answer.Type, _ path: String...) async throws -> Answer {
        let call = RemoteCall(.post, path)
        guard let answer: Answer = try await self.answer(call) else { throw server.notThere(call) }
        return answer
    }

    /// Whether what was to be removed was there. It is not asked twice, since the second answer would be no.
    func delete(_ path: String...) async throws -> Bool {
        try await answerBytes(RemoteCall(.delete, path)) != nil
    }

    /// Sends what has no answer but that it was done.
    func post(_ body: [UInt8], to path: String...) async throws {
        let call = RemoteCall(.post, path, body: body, isIdempotent: true)
        guard try await answerBytes(call) != nil else { throw server.notThere(call) }
    }

    private func answer<Answer: Decodable>(_ call: RemoteCall) async throws -> Answer? {
        guard let bytes = try await answerBytes(call) else { return nil }
        return try server.decoded(bytes, as: Answer.self, of: call)
    }

    private func answerBytes(_ call: RemoteCall) async throws -> [UInt8]? {
        if isClosed.load(ordering: .relaxed) { throw StoreError.closed }
        return try await server.answer(to: call)
    }
}

extension RemoteStore: CustomStringConvertible, CustomReflectable {
    /// The server's address, and never the key.
    public var description: String { "RemoteStore(\(address))" }
    /// The server's address, and never the key.
    public var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}

private struct RetentionOrder: Encodable {
    var age_ns: Int64?
    var byte_count: Int64?
}

private struct RetentionAnswer: Decodable {
    var trace_count: Int
    var span_count: Int
}

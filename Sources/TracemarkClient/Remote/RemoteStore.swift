import Foundation
import Synchronization
import Tracemark
import TracemarkModel

/// A store of a Tracemark server: ``TraceStore`` over HTTP.
///
/// ```swift
/// let store = try RemoteStore(url: "https://traces.example.com", apiKey: key)
/// let failed = try await store.traces(TraceQuery(filter: try Filter("status:error AND since:24h")))
/// ```
/// The store retries calls that a busy server refuses, after the delay that the server requests. It also retries
/// queries whose connection broke. Cancelling the calling task ends the request.
public final class RemoteStore: TraceStore {
    /// The origin of the server without private parts: `https://traces.example.com`.
    public let address: String

    let server: RemoteServer
    private let isClosed = Atomic<Bool>(false)

    /// Creates a store of a server. It sends nothing before the first call.
    ///
    /// - Parameters:
    /// - url: The URL of the server: `http://127.0.0.1:4318`. It may have a path that a proxy adds.
    /// - apiKey: The key, if the server requires one.
    /// - timeoutSeconds: The longest silence of the server.
    /// - Throws: ``StoreError/unavailable(_:)`` if the URL is invalid.
    public init(url: String, apiKey: String? = nil, timeoutSeconds: Double = 30) throws(StoreError) {
        server = try RemoteServer(url: url, key: APIKey(apiKey), timeoutSeconds: timeoutSeconds)
        address = server.origin
    }

    /// Creates a store of a server.
    public convenience init(url: URL, apiKey: String? = nil, timeoutSeconds: Double = 30) throws(StoreError) {
        try self.init(url: url.absoluteString, apiKey: apiKey, timeoutSeconds: timeoutSeconds)
    }

    // MARK: - Maintenance

    /// See ``TraceStore/status()``.
    public func status() async throws -> StoreStatus {
        try await get("status")
    }

    /// See ``TraceStore/retain(_:at:)``. The server uses its own clock.
    public func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult {
        let response: RetentionResponse = try await send(
            .post, "retention", body: RetentionRequest(policy), isIdempotent: true)
        return response.result
    }

    /// See ``TraceStore/waitForTextIndex()``.
    public func waitForTextIndex() async throws {
        while try await status().textLag > 0 { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// See ``TraceStore/close()``. The server's store stays open.
    public func close() async throws {
        isClosed.store(true, ordering: .relaxed)
    }

    // MARK: - Requests

    /// Returns the response for a path, or nil if the object does not exist.
    func find<Response: Decodable>(_ path: String..., query: [String: String?] = [:]) async throws -> Response? {
        try await response(RemoteCall(.get, path, query: query))
    }

    func get<Response: Decodable>(_ path: String..., query: [String: String?] = [:]) async throws -> Response {
        let call = RemoteCall(.get, path, query: query)
        guard let response: Response = try await response(call) else { throw server.notFound(call) }
        return response
    }

    func send<Response: Decodable>(
        _ method: ClientRequest.Method, _ path: String..., body: some Encodable, isIdempotent: Bool
    ) async throws -> Response {
        let call = RemoteCall(method, path, body: try RemoteServer.encoded(body), isIdempotent: isIdempotent)
        guard let response: Response = try await response(call) else { throw server.notFound(call) }
        return response
    }

    /// Requests an action that stores do not have, such as testing an alert. It is never retried.
    package func perform<Response: Decodable>(_ type: Response.Type, _ path: String...) async throws -> Response {
        let call = RemoteCall(.post, path)
        guard let response: Response = try await self.response(call) else { throw server.notFound(call) }
        return response
    }

    /// Deletes an object, and returns whether it existed. It is never retried, because a second response would be
    /// false.
    func delete(_ path: String...) async throws -> Bool {
        try await responseBytes(RemoteCall(.delete, path)) != nil
    }

    /// Sends a request whose response has no content.
    func post(_ body: [UInt8], to path: String...) async throws {
        let call = RemoteCall(.post, path, body: body, isIdempotent: true)
        guard try await responseBytes(call) != nil else { throw server.notFound(call) }
    }

    private func response<Response: Decodable>(_ call: RemoteCall) async throws -> Response? {
        guard let bytes = try await responseBytes(call) else { return nil }
        return try server.decoded(bytes, as: Response.self, of: call)
    }

    private func responseBytes(_ call: RemoteCall) async throws -> [UInt8]? {
        if isClosed.load(ordering: .relaxed) { throw StoreError.closed }
        return try await server.response(to: call)
    }
}

extension RemoteStore: CustomStringConvertible, CustomReflectable {
    /// The server's origin, and never the key.
    public var description: String { "RemoteStore(\(address))" }
    /// A mirror with the server's origin, and never the key.
    public var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}

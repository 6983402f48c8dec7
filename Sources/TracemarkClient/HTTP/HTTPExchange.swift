import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A request with the received part of its response.
final class HTTPExchange: Sendable {
    let request: ClientRequest
    let buffer = ResponseBuffer()

    /// Protects the head and its reader from the session's queue.
    private let state = Mutex(State())

    private struct State {
        var head: Result<ClientResponseHead, any Error>?
        var reader: CheckedContinuation<ClientResponseHead, any Error>?
        var lastActivity = ContinuousClock.now
        var clock: Task<Void, Never>?
        var isComplete = false
    }

    init(_ request: ClientRequest) {
        self.request = request
    }

    var isComplete: Bool { state.withLock { $0.isComplete } }

    /// Ends the request when the server is silent for the request's time limit.
    func watch(cancel: @escaping @Sendable () -> Void) {
        let limit = Duration.seconds(min(max(request.timeoutSeconds, 0.001), 1e9))
        let clock = Task { [weak self] in
            while let deadline = self?.state.withLock({ $0.isComplete ? nil : $0.lastActivity + limit }) {
                if deadline <= .now {
                    guard let self else { return }
                    complete(with: TransportError.timedOut(origin: request.origin, seconds: request.timeoutSeconds))
                    return cancel()
                }
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            }
        }
        state.withLock { $0.clock = clock }
    }

    func head() async throws -> ClientResponseHead {
        try await withCheckedThrowingContinuation { reader in
            let ready = state.withLock { state in
                if state.head == nil { state.reader = reader }
                return state.head
            }
            if let ready { reader.resume(with: ready) }
        }
    }

    func received(_ response: URLResponse) {
        guard let response = response as? HTTPURLResponse else { return }
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            headers["\(name)".lowercased()] = "\(value)"
        }
        settle(.success(ClientResponseHead(status: response.statusCode, headers: headers)))
    }

    /// Records that a piece of the request was sent. A server that accepts it is not silent.
    func sentPiece() {
        state.withLock { $0.lastActivity = .now }
    }

    func received(_ bytes: [UInt8]) {
        state.withLock { $0.lastActivity = .now }
        buffer.append(bytes)
    }

    func complete(with error: (any Error)?) {
        let clock = state.withLock { state -> Task<Void, Never>? in
            state.isComplete = true
            defer { state.clock = nil }
            return state.clock
        }
        clock?.cancel()
        let reason = error.map { $0 is TransportError || $0 is CancellationError ? $0 : failure($0) }
        settle(.failure(reason ?? failure(URLError(.badServerResponse))))
        buffer.finish(throwing: reason)
    }

    /// Sets the head. Only the first call has an effect.
    private func settle(_ head: Result<ClientResponseHead, any Error>) {
        let reader = state.withLock { state -> CheckedContinuation<ClientResponseHead, any Error>? in
            state.lastActivity = .now
            guard state.head == nil else { return nil }
            state.head = head
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: head)
    }

    /// Returns the error with a plain reason. On Linux, errors without a code, such as an untrusted certificate, use
    /// curl's text.
    private func failure(_ error: any Error) -> TransportError {
        let reason: String
        switch (error as? URLError)?.code {
        case .cannotFindHost, .dnsLookupFailed: reason = "the host name is unknown"
        case .cannotConnectToHost: reason = "the port accepts no connections"
        case .networkConnectionLost, .badServerResponse, .cannotParseResponse:
            reason = "the connection broke before the response was complete"
        case .notConnectedToInternet: reason = "this machine has no network"
        case .secureConnectionFailed: reason = "the secure connection failed"
        case .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
            .serverCertificateNotYetValid:
            reason = "its certificate is not trusted"
        case .timedOut: reason = "the response took too long"
        case .unknown: reason = error.localizedDescription
        case .some(let code): reason = "the connection failed (URL error \(code.rawValue))"
        case nil: reason = "the connection failed"
        }
        return .unreachable(origin: request.origin, reason: reason)
    }
}

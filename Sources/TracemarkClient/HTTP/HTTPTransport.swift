import Foundation
import Synchronization
import Tracemark

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A transport that sends requests over URLSession. It returns responses complete, or as streams.
///
/// It follows a redirect only within the same scheme, host and port, so that a key is never sent elsewhere.
///
/// ```swift
/// let transport = HTTPTransport()
/// let answer = try await transport.send(ClientRequest(.get, url))
/// let (head, body) = try await transport.stream(ClientRequest(.post, url, body: bytes))
/// for try await chunk in body { … }
/// ```
final class HTTPTransport: Sendable {
    /// The default limit of ``send(_:upTo:)`` in bytes.
    static let largestBody = 256 << 20

    private let session: URLSession
    private let exchanges = HTTPExchanges()

    init() {
        OpenSSL.stayUntilExit()
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.httpMaximumConnectionsPerHost = 64
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    /// Sends a request, and waits for the complete response of any status.
    ///
    /// - Throws: ``TransportError``, or `CancellationError`.
    func send(_ request: ClientRequest, upTo limit: Int = largestBody) async throws -> ClientResponse {
        let (head, body) = try await stream(request)
        return ClientResponse(head: head, body: try await body.collected(upTo: limit, origin: request.origin))
    }

    /// Sends a request, and returns when the response's head has arrived.
    ///
    /// - Throws: ``TransportError``, or `CancellationError`. The body throws them too.
    func stream(_ request: ClientRequest) async throws -> (ClientResponseHead, HTTPBody) {
        try Task.checkCancellation()
        let task = session.dataTask(with: try request.urlRequest())
        let exchange = HTTPExchange(request)
        exchanges.add(exchange, for: task)
        // The session keeps the task until it completes, and with it the exchange and this timer.
        exchange.watch { task.cancel() }
        let cancel: @Sendable () -> Void = { [weak exchange] in
            guard let exchange, !exchange.isComplete else { return }
            exchange.complete(with: CancellationError())
            task.cancel()
        }
        let body = HTTPBody(exchange.buffer, cancel: cancel)
        task.resume()
        let head = try await withTaskCancellationHandler {
            try await exchange.head()
        } onCancel: {
            cancel()
        }
        return (head, body)
    }
}

extension ClientRequest {
    /// Returns the request for URLSession. Its own time limit is set out of reach, because systems treat it
    /// differently. An exchange has its own.
    fileprivate func urlRequest() throws -> URLRequest {
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https", url.host?.isEmpty == false
        else { throw TransportError.invalidURL(url.absoluteString) }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 7 * 86_400)
        request.httpMethod = method.rawValue
        for (name, value) in headers {
            guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw TransportError.invalidHeader(name: name)
            }
            request.setValue(value, forHTTPHeaderField: name)
        }
        if let body { request.httpBody = Data(body) }
        return request
    }
}

/// The delegate of URLSession, which passes events on to the exchanges.
private final class HTTPExchanges: NSObject, URLSessionDataDelegate, Sendable {
    private let open = Mutex<[Int: HTTPExchange]>([:])

    func add(_ exchange: HTTPExchange, for task: URLSessionTask) {
        open.withLock { $0[task.taskIdentifier] = exchange }
    }

    private func exchange(of task: URLSessionTask) -> HTTPExchange? {
        open.withLock { $0[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        let isSameOrigin =
            request.url.map { new in
                exchange(of: task).map { ClientRequest.origin(of: new) == $0.request.origin } ?? false
            } ?? false
        completionHandler(isSameOrigin ? request : nil)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.received(response)
        completionHandler(.allow)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) {
        exchange(of: task)?.sentPiece()
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.received([UInt8](data))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let exchange = open.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
        if let response = task.response { exchange.received(response) }
        exchange.complete(with: error)
    }
}

import Foundation
import Tracemark

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends requests to one address, and follows no redirection. A redirection would carry the headers, which may hold a
/// key, to an unknown server.
final class HTTPSender: Sendable {
    /// The result of a request.
    struct Outcome: Sendable {
        let answer: OTLPAnswer
        /// A Boolean value that indicates whether the server identifies itself as Tracemark; nil if no server
        /// responded.
        let isTracemark: Bool?
    }

    private let request: URLRequest
    private let session: URLSession
    private let exchanges = Exchanges()

    init(url: URL, headers: [String: String], timeout: Duration) {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.timeoutInterval = timeout.timeInterval
        request.setValue("tracemark-swift", forHTTPHeaderField: "User-Agent")
        // Sorted, because a fixed name must win among names that differ only in case.
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            request.setValue(value, forHTTPHeaderField: name)
        }
        request.setValue("application/x-protobuf", forHTTPHeaderField: "Content-Type")
        self.request = request
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCredentialStorage = nil
        configuration.httpMaximumConnectionsPerHost = 1
        configuration.timeoutIntervalForRequest = timeout.timeInterval
        configuration.timeoutIntervalForResource = timeout.timeInterval
        if url.scheme == "https" { OpenSSL.stayUntilExit() }
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: queue)
    }

    /// Starts a request.
    ///
    /// - Parameter done: A function that is called once, on a thread of the session.
    /// - Returns: The task, by which the request can be cancelled.
    func send(
        _ body: [UInt8], isGzip: Bool, done: @escaping @Sendable (Outcome) -> Void
    ) -> URLSessionTask {
        var request = request
        if isGzip { request.setValue("gzip", forHTTPHeaderField: "Content-Encoding") }
        request.httpBody = Data(body)
        let task = session.dataTask(with: request)
        exchanges.begin(task.taskIdentifier, done)
        task.resume()
        return task
    }

    /// Cancels all requests. No request may follow.
    func close() {
        session.invalidateAndCancel()
    }

    /// The pending requests.
    private final class Exchanges: NSObject, URLSessionDataDelegate {
        private struct Exchange: Sendable {
            var body: [UInt8] = []
            let done: @Sendable (Outcome) -> Void
        }

        /// The bytes after which a response is cut. Its start reports the rejected spans.
        private static let bodyLimit = 65_536

        /// The pending requests. The sender's thread adds them, and the session's thread removes them.
        private let underWay = Guarded<[Int: Exchange]>([:])

        func begin(_ task: Int, _ done: @escaping @Sendable (Outcome) -> Void) {
            underWay.withLock { $0[task] = Exchange(done: done) }
        }

        func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
            underWay.withLock { underWay in
                let room = Self.bodyLimit - (underWay[dataTask.taskIdentifier]?.body.count ?? Self.bodyLimit)
                if room > 0 { underWay[dataTask.taskIdentifier]?.body.append(contentsOf: data.prefix(room)) }
            }
        }

        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            guard let exchange = underWay.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
            guard error == nil, let response = task.response as? HTTPURLResponse else {
                // Not the whole error: it repeats the address, which may hold a secret.
                let reason = error?.localizedDescription ?? "it does not answer in HTTP"
                exchange.done(Outcome(answer: .later(reason: reason, asked: nil), isTracemark: nil))
                return
            }
            exchange.done(
                Outcome(
                    answer: OTLPAnswer(
                        status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After"),
                        body: exchange.body),
                    isTracemark: response.value(forHTTPHeaderField: "Tracemark-Server") != nil))
        }
    }
}

extension Duration {
    var timeInterval: TimeInterval {
        TimeInterval(components.seconds) + TimeInterval(components.attoseconds) / 1e18
    }
}

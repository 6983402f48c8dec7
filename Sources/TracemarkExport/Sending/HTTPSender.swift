import Foundation
import Tracemark

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends requests to one address, and follows nowhere else: a redirection would carry the headers, which may hold a key,
/// to who knows whom.
final class HTTPSender: Sendable {
    /// What a request came to.
    struct Outcome: Sendable {
        let answer: OTLPAnswer
        /// Whether the server says that it is Tracemark; nil where none answered.
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
        // In an order, lest it be chance which of two names counts that differ in case alone.
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
    /// - Parameter done: Called once, on a thread of the session's.
    /// - Returns: What to cancel it by.
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

    /// Gives everything up. No request may follow.
    func close() {
        session.invalidateAndCancel()
    }

    /// The requests under way.
    private final class Exchanges: NSObject, URLSessionDataDelegate {
        private struct Exchange: Sendable {
            var body: [UInt8] = []
            let done: @Sendable (Outcome) -> Void
        }

        /// An answer that is longer is cut: what it says of rejected spans stands at its start.
        private static let bodyLimit = 65_536

        /// Guards the requests under way, which the sender's thread begins and the session's ends.
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
                // Not the whole error, which repeats the address with what it may hold.
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

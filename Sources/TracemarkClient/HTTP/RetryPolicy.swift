/// The policy of retries: their number and the delays before them.
struct RetryPolicy: Sendable, Hashable {
    /// The maximum number of attempts; 1 for no retry.
    var attempts: Int
    /// The delay before the second attempt. Each further delay is twice as long.
    var firstDelaySeconds: Double
    /// The maximum delay, even if the server requests more.
    var longestDelaySeconds: Double
    /// The statuses after which a request is retried.
    var statuses: Set<Int>
    /// A Boolean value that indicates whether a request without a response is retried. The request must be idempotent.
    var retriesLostConnections: Bool

    init(
        attempts: Int = 4, firstDelaySeconds: Double = 0.25, longestDelaySeconds: Double = 10,
        statuses: Set<Int> = [429, 503], retriesLostConnections: Bool = true
    ) {
        self.attempts = max(1, attempts)
        self.firstDelaySeconds = firstDelaySeconds
        self.longestDelaySeconds = longestDelaySeconds
        self.statuses = statuses
        self.retriesLostConnections = retriesLostConnections
    }

    /// A policy without retries.
    static let never = RetryPolicy(attempts: 1)

    /// Returns the delay after a number of attempts: the server's, or else an increasing one with jitter. The jitter
    /// keeps clients that failed together from returning together.
    func delaySeconds(afterAttempt attempt: Int, retryAfter: Double?) -> Double {
        if let retryAfter { return min(retryAfter, longestDelaySeconds) }
        var delay = firstDelaySeconds
        for _ in 1..<max(1, min(attempt, 60)) where delay < longestDelaySeconds { delay *= 2 }
        return min(delay, longestDelaySeconds) * Double.random(in: 0.5...1)
    }
}

extension HTTPTransport {
    /// Sends a request until its response needs no retry, and returns the last response as it is.
    ///
    /// - Throws: ``TransportError``, or `CancellationError`.
    func send(
        _ request: ClientRequest, retrying policy: RetryPolicy, upTo limit: Int = largestBody
    ) async throws -> ClientResponse {
        var attempt = 1
        while true {
            var retryAfter: Double?
            do {
                let response = try await send(request, upTo: limit)
                if attempt == policy.attempts || !policy.statuses.contains(response.status) { return response }
                retryAfter = response.head.retryAfterSeconds
            } catch let error as TransportError {
                guard case .unreachable = error, policy.retriesLostConnections, attempt < policy.attempts else {
                    throw error
                }
            }
            try await Task.sleep(for: .seconds(policy.delaySeconds(afterAttempt: attempt, retryAfter: retryAfter)))
            attempt += 1
        }
    }
}

/// How often a request is sent again, and how long to wait before.
struct RetryPolicy: Sendable, Hashable {
    /// How often a request is sent at most; 1 for no retry.
    var attempts: Int
    /// The wait before the second try; each further one is twice as long.
    var firstDelaySeconds: Double
    /// No wait is longer, whatever the server asks for.
    var longestDelaySeconds: Double
    /// The answers after which it is sent again.
    var statuses: Set<Int>
    /// Whether it is sent again when no answer came: only right where sending twice does no harm.
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

    /// Every request is sent once.
    static let never = RetryPolicy(attempts: 1)

    /// How long to wait after a number of tries: what the server asks for, else longer each time and by chance, so that
    /// clients which failed together do not come back together.
    func delaySeconds(afterAttempt attempt: Int, retryAfter: Double?) -> Double {
        if let retryAfter { return min(retryAfter, longestDelaySeconds) }
        var delay = firstDelaySeconds
        for _ in 1..<max(1, min(attempt, 60)) where delay < longestDelaySeconds { delay *= 2 }
        return min(delay, longestDelaySeconds) * Double.random(in: 0.5...1)
    }
}

extension HTTPTransport {
    /// Sends a request until it gets an answer that is not to be retried; the last answer is returned as it is.
    ///
    /// - Throws: ``HTTPError``, or `CancellationError`.
    func send(
        _ request: HTTPRequest, retrying policy: RetryPolicy, upTo limit: Int = largestBody
    ) async throws -> HTTPResponse {
        var attempt = 1
        while true {
            var retryAfter: Double?
            do {
                let response = try await send(request, upTo: limit)
                if attempt == policy.attempts || !policy.statuses.contains(response.status) { return response }
                retryAfter = response.head.retryAfterSeconds
            } catch let error as HTTPError {
                guard case .unreachable = error, policy.retriesLostConnections, attempt < policy.attempts else {
                    throw error
                }
            }
            try await Task.sleep(for: .seconds(policy.delaySeconds(afterAttempt: attempt, retryAfter: retryAfter)))
            attempt += 1
        }
    }
}

import Synchronization

/// Limits the requests per second of each key. Each key has a token bucket that holds two seconds' worth of requests.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var time: ContinuousClock.Instant
    }

    private let perSecond: Double
    /// Protects the buckets. Each key that was ever used has one.
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perSecond: Double) { self.perSecond = perSecond }

    /// Counts a request of a key.
    ///
    /// - Throws: ``Problem`` if the key exceeded its rate.
    func take(_ key: String, at now: ContinuousClock.Instant = .now) throws {
        let capacity = max(1, perSecond * 2)
        let wait: Double = buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: capacity, time: now)
            bucket.tokens = min(capacity, bucket.tokens + (now - bucket.time) / .seconds(1) * perSecond)
            bucket.time = now
            defer { buckets[key] = bucket }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) / perSecond }
            bucket.tokens -= 1
            return 0
        }
        guard wait == 0 else {
            throw Problem(
                .tooManyRequests,
                "The key exceeded the limit of \(perSecond) requests per second. Send fewer requests.", slug: "rate",
                retryAfter: wait)
        }
    }
}

import Synchronization

/// Bounds how many requests a second each key may make: a bucket for each that refills steadily, and holds two seconds'
/// worth.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var time: ContinuousClock.Instant
    }

    private let perSecond: Double
    /// Guards the buckets, one for each key that was ever used.
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perSecond: Double) { self.perSecond = perSecond }

    /// Counts a request.
    ///
    /// - Throws: ``Problem`` if there were too many.
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
                .tooManyRequests, "The key made more than \(perSecond) requests a second.", slug: "rate",
                retryAfter: wait)
        }
    }
}

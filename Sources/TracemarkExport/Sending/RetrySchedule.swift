/// The delay before the next try. It doubles after each failure.
///
/// It is also randomized, so that the many clients of a server that comes back do not all call at once.
struct RetrySchedule {
    static let first = Duration.milliseconds(500)
    static let longest = Duration.seconds(30)
    /// The longest delay that a server may request by `Retry-After`.
    static let longestAsked = Duration.seconds(600)

    /// The number of failures since the last success.
    private(set) var failureCount = 0

    mutating func succeeded() {
        failureCount = 0
    }

    /// Returns the delay after one more failure.
    ///
    /// - Parameters:
    ///   - asked: The delay that the server requested, which counts if it is longer.
    ///   - random: A random number, uniform in 0..<1.
    mutating func failed(asked: Duration?, random: Double) -> Duration {
        let doubled = Self.first * (1 << min(failureCount, 10))
        failureCount += 1
        let own = min(doubled, Self.longest) * (0.5 + random / 2)
        guard let asked else { return own }
        return max(own, min(asked, Self.longestAsked) * (1 + random / 10))
    }
}

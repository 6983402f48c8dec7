/// How long to wait before the next try: twice as long after each failure, and never quite the same, so that the many
/// clients of a server that comes back do not all call at once.
struct RetrySchedule {
    static let first = Duration.milliseconds(500)
    static let longest = Duration.seconds(30)
    /// What a server may ask for at most by `Retry-After`.
    static let longestAsked = Duration.seconds(600)

    /// Failures since the last success.
    private(set) var failureCount = 0

    mutating func succeeded() {
        failureCount = 0
    }

    /// The wait after one more failure.
    ///
    /// - Parameters:
    ///   - asked: What the server asked for, which counts where it is longer.
    ///   - random: Uniform in 0..<1.
    mutating func failed(asked: Duration?, random: Double) -> Duration {
        let doubled = Self.first * (1 << min(failureCount, 10))
        failureCount += 1
        let own = min(doubled, Self.longest) * (0.5 + random / 2)
        guard let asked else { return own }
        return max(own, min(asked, Self.longestAsked) * (1 + random / 10))
    }
}

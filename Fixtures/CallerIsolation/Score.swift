// swift-format-ignore-file
/// A class that is not `Sendable`, in a target whose asynchronous functions run on their caller's actor by default.
public final class Score {
    public var count = 0

    public init() {}

    // @trace
    public func _add(_ times: Int) async {
        for _ in 0..<times { count += 1 }
    }

    // @trace
    @concurrent public func _elsewhere() async -> (any Actor)? {
        #isolation
    }

    // @trace
    public func _copies(of score: Score) async throws -> [Score] {
        [self, score]
    }

    // @trace
    public func _numbers() async -> AsyncStream<Int> {
        count += 1
        return AsyncStream { $0.finish() }
    }

    // @trace
    public func _handOver(_ other: sending Score) async -> sending Score {
        other
    }
}

// @trace
public func _reset(_ score: Score) async {
    score.count = 0
}

@MainActor public final class Panel {
    public let score = Score()

    public init() {}

    // @trace
    public func _press(_ times: Int) async -> Int {
        await score.add(times)
        return score.count
    }
}

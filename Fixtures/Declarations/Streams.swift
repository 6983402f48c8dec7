// swift-format-ignore-file

// @trace
public func _count(to end: Int) -> AsyncStream<Int> {
    AsyncStream { continuation in
        for number in 1...end { continuation.yield(number) }
        continuation.finish()
    }
}

// @trace
public func _countThrowing(to end: Int) async throws -> AsyncThrowingStream<Int, any Error> {
    if end < 1 { throw Mishap("nothing to count") }
    return AsyncThrowingStream { continuation in
        for number in 1...end { continuation.yield(number) }
        continuation.finish(throwing: Mishap("stopped at \(end)"))
    }
}

// @trace
public func _squares(to end: Int) -> some AsyncSequence<Int, Never> & Sendable {
    count(to: end).map { $0 * $0 }
}

// @trace(type: .llm, tags: [model: "small"])
public func _anySquares(to end: Int) async -> any AsyncSequence<Int, Never> {
    AsyncStream(Int.self) { continuation in
        for number in 1...end { continuation.yield(number * number) }
        continuation.finish()
    }
}

// @trace(capture: .none)
public func _secrets(to end: Int) -> AsyncStream<Int> {
    count(to: end)
}

// @trace(metrics: [limit: end])
public func _countMeasured(to end: Int) -> AsyncStream<Int> {
    count(to: end)
}

// @trace("three ticks", metrics: [ticks: 3])
public func _ticks() -> AsyncStream<Int> {
    count(to: 3)
}

/// A type within a stream's is none.
// @trace
public func _openStream() -> AsyncStream<Int>.Continuation {
    AsyncStream.makeStream(of: Int.self).continuation
}

// Their names only begin as those of streams do.
public protocol AsyncSequenceTest {
    var count: Int { get }
}

public struct AsyncStreamTest<Element>: AsyncSequenceTest, Sendable {
    public var count = 1
}

// @trace
public func _testSequence() -> some AsyncSequenceTest { AsyncStreamTest<Int>() }

// @trace
public func _testStream() -> AsyncStreamTest<Int> { AsyncStreamTest() }

public typealias Numbers = AsyncStream<Int>
public typealias Stream<Element> = _Concurrency.AsyncStream<Element>

// @trace
public func _numbers() -> Numbers { count(to: 3) }

// @trace
public func _numbersAgain() -> Stream<Int> { count(to: 2) }

// @trace
public func _numbersOfModule() -> _Concurrency.AsyncStream<Int> { count(to: 4) }

// @trace
public func _sendableNumbers() -> some Sendable & AsyncSequence<Int, Never> { count(to: 5) }

// @trace
public func _sequence() -> (any AsyncSequence<Int, Never>) { count(to: 6) }

public enum Own {
    public struct AsyncStream<Element>: Sendable {
        public var count = 7
    }

    // @trace
    public static func _stream() -> AsyncStream<Int> { AsyncStream() }
}

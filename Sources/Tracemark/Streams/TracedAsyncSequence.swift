/// An asynchronous sequence whose elements a span records. The span ends with the sequence.
///
/// The wrappers of functions that return `some AsyncSequence` return it.
public struct TracedAsyncSequence<Base: AsyncSequence>: AsyncSequence {
    /// The elements of the base.
    public typealias Element = Base.Element
    /// The errors of the base.
    public typealias Failure = Base.Failure

    private let base: Base
    private let recorder: StreamRecorder?

    init(_ base: Base, _ recorder: StreamRecorder?) {
        self.base = base
        self.recorder = recorder
    }

    /// Returns an iterator over the base that also records each element on the span.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), recorder: recorder)
    }

    /// An iterator over the base that also records each element on the span.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let recorder: StreamRecorder?

        /// Returns the next element of the base.
        public mutating func next() async throws(Base.Failure) -> Base.Element? {
            try await next(isolation: nil)
        }

        /// Returns the next element of the base.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(Base.Failure) -> Base.Element? {
            guard let recorder else { return try await base.next(isolation: actor) }
            return try await recorder.next(isolation: actor) { () async throws(Base.Failure) in
                try await base.next(isolation: actor)
            }
        }
    }
}

extension TracedAsyncSequence: Sendable where Base: Sendable {}

/// A stream whose elements a span can watch without a change of its type.
public protocol TraceableStream: AsyncSequence {
    /// The same stream, its elements seen by `recorder` on their way.
    func recorded(by recorder: StreamRecorder) -> Self
}

extension AsyncStream: TraceableStream {
    /// The same stream, its elements seen by `recorder` on their way.
    public func recorded(by recorder: StreamRecorder) -> AsyncStream<Element> {
        let source = StreamSource(makeAsyncIterator())
        return AsyncStream(unfolding: {
            await recorder.next(isolation: nil) { () async in await source.next() }
        })
    }
}

extension AsyncThrowingStream: TraceableStream where Failure == any Error {
    /// The same stream, its elements seen by `recorder` on their way.
    public func recorded(by recorder: StreamRecorder) -> AsyncThrowingStream<Element, any Error> {
        let source = StreamSource(makeAsyncIterator())
        return AsyncThrowingStream(unfolding: {
            try await recorder.next(isolation: nil) { () async throws in try await source.next() }
        })
    }
}

/// The iterator of a stream, for a closure to hold.
///
/// `@unchecked` since a stream asks its closure for one element at a time, whoever reads it.
private final class StreamSource<Iterator: AsyncIteratorProtocol>: @unchecked Sendable {
    private var iterator: Iterator

    init(_ iterator: Iterator) {
        self.iterator = iterator
    }

    func next() async throws(Iterator.Failure) -> Iterator.Element? {
        try await iterator.next(isolation: nil)
    }
}

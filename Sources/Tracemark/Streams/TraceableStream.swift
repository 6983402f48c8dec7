/// A stream whose elements a span can record while the stream keeps its type.
public protocol TraceableStream: AsyncSequence {
    /// Returns the same stream, whose elements also go to `recorder`.
    func recorded(by recorder: StreamRecorder) -> Self
}

extension AsyncStream: TraceableStream {
    /// Returns the same stream, whose elements also go to `recorder`.
    public func recorded(by recorder: StreamRecorder) -> AsyncStream<Element> {
        let source = StreamSource(makeAsyncIterator())
        return AsyncStream(unfolding: {
            await recorder.next(isolation: nil) { () async in await source.next() }
        })
    }
}

extension AsyncThrowingStream: TraceableStream where Failure == any Error {
    /// Returns the same stream, whose elements also go to `recorder`.
    public func recorded(by recorder: StreamRecorder) -> AsyncThrowingStream<Element, any Error> {
        let source = StreamSource(makeAsyncIterator())
        return AsyncThrowingStream(unfolding: {
            try await recorder.next(isolation: nil) { () async throws in try await source.next() }
        })
    }
}

/// The iterator of a stream, in an object that a closure can capture.
///
/// `@unchecked` because a stream asks its closure for one element at a time, whoever reads the stream.
private final class StreamSource<Iterator: AsyncIteratorProtocol>: @unchecked Sendable {
    private var iterator: Iterator

    init(_ iterator: Iterator) {
        self.iterator = iterator
    }

    func next() async throws(Iterator.Failure) -> Iterator.Element? {
        try await iterator.next(isolation: nil)
    }
}

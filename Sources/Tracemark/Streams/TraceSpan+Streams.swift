// The span of a function that returns a stream stays open until the stream ends, fails or is released. It counts the
// stream's elements (`stream.elements`), times the first one (`stream.time_to_first_ms`) and keeps the last ones as its
// output. Spans that are opened while the stream produces an element are its children.

extension TraceSpan {
    /// Records a stream's elements on a span whose lifetime is the stream's, ``SpanLifetime/stream``.
    ///
    /// ```swift
    /// withTraceSpan("answer", lifetime: .stream) { span in span.trace(elementsOf: model.stream(question)) }
    /// ```
    /// - Parameters:
    ///   - stream: The stream.
    ///   - capturesOutput: The way in which the last elements are kept, or `false`.
    /// - Returns: A stream of the same type. It takes elements from the original one by one, as the consumer asks for
    ///   them.
    public func trace<Stream: TraceableStream>(
        elementsOf stream: Stream, capturesOutput: StreamCapture = true
    ) -> Stream {
        isRecording ? stream.recorded(by: StreamRecorder(self, keepsElements: capturesOutput)) : stream
    }

    /// Records an asynchronous sequence's elements on a span whose lifetime is the sequence's.
    @_disfavoredOverload
    public func trace<Stream: AsyncSequence>(
        elementsOf stream: Stream, capturesOutput: StreamCapture = true
    ) -> TracedAsyncSequence<Stream> {
        TracedAsyncSequence(stream, isRecording ? StreamRecorder(self, keepsElements: capturesOutput) : nil)
    }

    /// Records the elements of an asynchronous sequence of any type on a span whose lifetime is the sequence's.
    public func trace<Element, Failure: Error>(
        elementsOf stream: any AsyncSequence<Element, Failure>, capturesOutput: StreamCapture = true
    ) -> any AsyncSequence<Element, Failure> {
        guard isRecording else { return stream }
        return recorded(stream, by: StreamRecorder(self, keepsElements: capturesOutput))
    }

    private func recorded<Stream: AsyncSequence>(
        _ stream: Stream, by recorder: StreamRecorder
    ) -> any AsyncSequence<Stream.Element, Stream.Failure> {
        TracedAsyncSequence(stream, recorder)
    }
}

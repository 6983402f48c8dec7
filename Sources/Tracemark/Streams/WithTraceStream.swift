/// Calls `body`, which makes a stream, in a span that stays open until the stream ends, fails or is dropped.
///
/// The span counts the stream's elements (`stream.elements`), times the first one (`stream.time_to_first_ms`), and keeps
/// the last ones as its output. Spans that are opened while the stream produces an element are its children.
///
/// The generated wrappers of functions that return an `AsyncStream` or `AsyncThrowingStream` call this. The stream that
/// comes back takes its elements from the original one by one, as they are asked for.
///
/// - Parameters: Those of ``withTraceSpan(_:type:kind:sample:function:at:_:)``, and `capturesOutput`: whether the last
///   elements are kept, and how.
/// - Throws: What `body` throws, recorded as the span's error.
public func withTraceStream<Stream: TraceableStream, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    _ body: (TraceSpan) throws(Failure) -> Stream
) throws(Failure) -> Stream {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try span.openStream(body)
    return span.isRecording ? stream.recorded(by: StreamRecorder(span, keepsElements: capturesOutput)) : stream
}

/// Calls `body`, which makes a stream, in a span that stays open until the stream ends; on the caller's actor.
public func withTraceStream<Stream: TraceableStream, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (TraceSpan) async throws(Failure) -> Stream
) async throws(Failure) -> Stream {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try await span.openStream(isolation: isolation, body)
    return span.isRecording ? stream.recorded(by: StreamRecorder(span, keepsElements: capturesOutput)) : stream
}

/// Calls `body`, which makes some asynchronous sequence, in a span that stays open until the sequence ends.
@_disfavoredOverload
public func withTraceStream<Stream: AsyncSequence, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    _ body: (TraceSpan) throws(Failure) -> Stream
) throws(Failure) -> TracedAsyncSequence<Stream> {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try span.openStream(body)
    return TracedAsyncSequence(stream, span.isRecording ? StreamRecorder(span, keepsElements: capturesOutput) : nil)
}

/// Calls `body`, which makes some asynchronous sequence, in a span that stays open until the sequence ends; on the
/// caller's actor.
@_disfavoredOverload
public func withTraceStream<Stream: AsyncSequence, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (TraceSpan) async throws(Failure) -> Stream
) async throws(Failure) -> TracedAsyncSequence<Stream> {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try await span.openStream(isolation: isolation, body)
    return TracedAsyncSequence(stream, span.isRecording ? StreamRecorder(span, keepsElements: capturesOutput) : nil)
}

/// Calls `body`, which makes any asynchronous sequence, in a span that stays open until the sequence ends.
public func withTraceStream<Element, StreamFailure: Error, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    _ body: (TraceSpan) throws(Failure) -> any AsyncSequence<Element, StreamFailure>
) throws(Failure) -> any AsyncSequence<Element, StreamFailure> {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try span.openStream(body)
    return span.isRecording ? recorded(stream, by: StreamRecorder(span, keepsElements: capturesOutput)) : stream
}

/// Calls `body`, which makes any asynchronous sequence, in a span that stays open until the sequence ends; on the
/// caller's actor.
public func withTraceStream<Element, StreamFailure: Error, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, capturesOutput: StreamCapture = true,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (TraceSpan) async throws(Failure) -> any AsyncSequence<Element, StreamFailure>
) async throws(Failure) -> any AsyncSequence<Element, StreamFailure> {
    let span = TraceSpan.begin(name(), type: type, kind: kind, sample: sample, function: function, at: location)
    let stream = try await span.openStream(isolation: isolation, body)
    return span.isRecording ? recorded(stream, by: StreamRecorder(span, keepsElements: capturesOutput)) : stream
}

private func recorded<Stream: AsyncSequence>(
    _ stream: Stream, by recorder: StreamRecorder
) -> any AsyncSequence<Stream.Element, Stream.Failure> {
    TracedAsyncSequence(stream, recorder)
}

// MARK: - Opening

extension TraceSpan {
    /// Makes a stream with this span current. Where that fails, the span has failed and ends.
    fileprivate func openStream<Stream, Failure: Error>(
        _ body: (TraceSpan) throws(Failure) -> Stream
    ) throws(Failure) -> Stream {
        do throws(Failure) {
            return try withCurrent { () throws(Failure) in try body(self) }
        } catch {
            storage?.fail(with: error)
            end()
            throw error
        }
    }

    fileprivate func openStream<Stream, Failure: Error>(
        isolation: isolated (any Actor)?, _ body: (TraceSpan) async throws(Failure) -> Stream
    ) async throws(Failure) -> Stream {
        do throws(Failure) {
            return try await withCurrent { () async throws(Failure) in try await body(self) }
        } catch {
            storage?.fail(with: error)
            end()
            throw error
        }
    }
}

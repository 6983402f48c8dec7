import Synchronization

/// A handle to a span, by which the program says something about it: metrics, tags, inputs and outputs.
///
/// It can be copied, kept and used from any task or thread. After the span has ended it still takes metrics and tags,
/// a quality score that is known only later, say: the span is then exported once more with all it holds. A handle
/// whose span is not recorded, since tracing is not started or the trace is not sampled, ignores everything.
public struct TraceSpan: Sendable {
    /// The span; a place that records nothing, for a scope that was left out; nil where there is no scope to leave.
    @usableFromInline let place: TracePlace?

    @inlinable
    init(place: TracePlace?) {
        self.place = place
    }

    /// The span's storage; nil where nothing is recorded.
    @inlinable var storage: SpanStorage? {
        guard let place, place.role == .recording else { return nil }
        return unsafeDowncast(place, to: SpanStorage.self)
    }

    /// Calls `body` with the storage of a recorded span. Takes no reference of its own: that would cost as much as the
    /// call, and the handle has one.
    @inlinable @inline(__always)
    func withStorage(_ body: (SpanStorage) -> Void) {
        guard let place = place.map({ Unmanaged.passUnretained($0) }) else { return }
        place._withUnsafeGuaranteedRef { place in
            if place.role == .recording { body(unsafeDowncast(place, to: SpanStorage.self)) }
        }
    }

    /// The innermost span that the running task or thread is in; nil outside any trace and where it is not recorded.
    public static var current: TraceSpan? {
        TracePlace.current.span.map { TraceSpan(place: $0) }
    }

    /// Whether what is said about the span is kept.
    @inlinable public var isRecording: Bool { storage != nil }

    /// The span as the parent of work in another process; nil where it is not recorded.
    public var context: TraceContext? { storage?.context }

    /// The id of the trace that the span belongs to; nil where it is not recorded.
    public var traceID: TraceID? { storage?.traceID }

    /// The span's id; nil where it is not recorded.
    public var spanID: SpanID? { storage?.spanID }
}

// MARK: - Metrics, tags, metadata

extension TraceSpan {
    /// Saves a number on the span: `saveMetric("quality_score", 4.5)`. The last one of a name counts.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - value: The number. A nil saves nothing.
    ///   - comment: What there is to say about it.
    @inlinable
    public func saveMetric(_ name: String, _ value: some MetricValue, comment: String? = nil) {
        withStorage { storage in
            if let number = value.metricNumber { storage.saveMetric(name, number, comment: comment) }
        }
    }

    /// Sets a tag, by which spans are found and filtered. The last value of a key counts.
    @inlinable
    public func setTag(_ key: String, _ value: String) {
        withStorage { $0.setTag(key, value) }
    }

    /// Sets a piece of metadata: anything `Encodable`, kept as JSON within the bounds of ``CaptureLimits``.
    public func setMetadata(_ key: String, _ value: some Encodable) {
        guard let storage else { return }
        storage.add(.metadata(key, JSONText.value { CapturedValue(encoding: value).write(to: &$0) }))
    }
}

// MARK: - OpenTelemetry's attributes, events and links

extension TraceSpan {
    /// Sets an attribute of a standard name, such as OpenTelemetry's semantic conventions list them:
    /// `setAttribute("gen_ai.request.model", "small")`. The last value of a name counts.
    public func setAttribute(_ name: String, _ value: TraceAttribute) {
        guard let storage else { return }
        storage.add(.attribute(name, value.bounded))
    }

    /// Records that something happened, now.
    ///
    /// - Parameters:
    ///   - name: What happened.
    ///   - attributes: What there is to say about it.
    public func addEvent(_ name: String, attributes: [String: TraceAttribute] = [:]) {
        guard let storage else { return }
        addEvent(
            TraceEvent(
                name: name, timeNanoseconds: TraceClock.monotonic() &+ storage.clockOffset, attributes: attributes))
    }

    /// Records that something happened.
    public func addEvent(_ event: TraceEvent) {
        guard let storage else { return }
        var event = event
        event.name = BoundedText.cut(event.name)
        event.attributes = event.attributes.mapValues(\.bounded)
        storage.add(.event(event))
    }

    /// Says that the span has to do with another one, of which it is no part.
    public func addLink(_ link: TraceLink) {
        guard let storage else { return }
        var link = link
        link.attributes = link.attributes.mapValues(\.bounded)
        storage.add(.link(link))
    }
}

extension TraceAttribute {
    /// The value within the bounds of ``CaptureLimits``.
    fileprivate var bounded: TraceAttribute {
        switch self {
        case .string(let text): .string(BoundedText.cut(text))
        case .array(let values): .array(values.prefix(Self.arrayCapacity).map(\.bounded))
        default: self
        }
    }

    private static var arrayCapacity: Int { 128 }
}

// MARK: - Name

extension TraceSpan {
    /// Gives the span another name: for what only the result tells. Names are best stable, since filters use them.
    public func setName(_ name: String) {
        storage?.add(.name(BoundedText.cut(name)))
    }
}

// MARK: - Failure

extension TraceSpan {
    /// Records an error that the work has dealt with. The span does not count as failed for it; ``setFailed(_:)`` says
    /// that. An error that leaves the work is recorded without this call.
    public func recordError(_ error: any Error) {
        guard let storage else { return }
        let record = RecordedError(capturing: error, at: TraceClock.monotonic() &+ storage.clockOffset)
        storage.add(.error(record.type, record.message, record.timeNanoseconds))
    }

    /// Marks the span as failed though no error leaves it: an empty answer, say.
    public func setFailed(_ message: String) {
        storage?.fail(.error(BoundedText.cut(message)))
    }
}

// MARK: - By hand

extension TraceSpan {
    /// Starts a span that no scope ends: for work that goes on in callbacks. It is a part of the current span and does
    /// not become current itself; ``withCurrent(_:)`` makes it so. It is exported when ``end()`` is called.
    ///
    /// Where the work has a scope, use ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)``.
    public static func begin(
        _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
        function: String? = nil, at location: String? = nil
    ) -> TraceSpan {
        guard isTracing.load(ordering: .relaxed) else { return TraceSpan(place: nil) }
        let parent = TracePlace.current
        if parent.role == .notRecording { return TraceSpan(place: nil) }
        let span = openSpan(
            name, type: type, kind: kind, sample: sample, function: function, location: location, below: parent,
            hasScope: false)
        return TraceSpan(place: span)
    }

    /// Ends a span that ``begin(_:type:kind:sample:function:at:)`` started; the first end counts. A span with a scope ends with it,
    /// and not before.
    public func end() {
        storage?.endByHand()
    }

    /// Ends a span, as ``end()`` does, with another end than now.
    ///
    /// - Parameter nanoseconds: The end, since 1970.
    package func end(atNanoseconds nanoseconds: UInt64?) {
        storage?.endByHand(at: nanoseconds)
    }

    /// Sets how the work went, whatever it was before.
    package func setStatus(_ status: SpanStatus) {
        storage?.fail(status)
    }

    /// Runs `body` with this span as the current one: to carry it to where a task-local value does not go by itself,
    /// a detached task, a Dispatch queue, a thread.
    ///
    /// ```swift
    /// queue.async { span.withCurrent { index(document) } }
    /// ```
    /// Where the span is not recorded, nothing in `body` is.
    @inlinable
    public func withCurrent<Value: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try body() }
        enterContext(storage ?? currentPlace.get().unrecorded)
        defer { leaveContext() }
        return try body()
    }

    /// Runs `body` with this span as the current one, as the synchronous form does, on the caller's actor.
    ///
    /// A closure that mentions nothing of its actor passes `isolation: .caller`: see
    /// ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)``.
    ///
    /// ```swift
    /// Task.detached { await span.withCurrent { await index(document) } }
    /// ```
    @inlinable
    public func withCurrent<Value: ~Copyable, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try await body() }
        var outcome: Result<Value, Failure>?
        await currentPlace.withValue(
            storage ?? currentPlace.get().unrecorded,
            operation: {
                // A closure that does not capture the actor would give it up at -Onone.
                _ = isolation
                do throws(Failure) { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            }, isolation: isolation)
        return try outcome.take()!.get()
    }

    /// Runs `body` with this span as the current one, in a `nonisolated(nonsending)` function: on the caller's actor,
    /// which is known only when the program runs.
    @inlinable
    nonisolated(nonsending) public func withCurrent<Value: ~Copyable, Failure: Error>(
        isolation: CallerIsolation, _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try await body() }
        return try await makingCurrent(storage ?? currentPlace.get().unrecorded, isolation: #isolation, body)
    }
}

extension SpanStorage {
    @usableFromInline
    func saveMetric(_ name: String, _ number: MetricNumber, comment: String?) {
        add(.metric(name, number, comment: comment))
    }

    @usableFromInline
    func setTag(_ key: String, _ value: String) {
        add(.tag(key, BoundedText.cut(value)))
    }
}

/// Makes `place` current while a `nonisolated(nonsending)` closure runs.
@inlinable
func makingCurrent<Value: ~Copyable, Failure: Error>(
    _ place: TracePlace, isolation: isolated (any Actor)?,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    var outcome: Result<Value, Failure>?
    await currentPlace.withValue(
        place,
        operation: {
            _ = isolation
            do throws(Failure) { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        }, isolation: isolation)
    return try outcome.take()!.get()
}

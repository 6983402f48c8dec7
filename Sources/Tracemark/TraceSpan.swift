import Synchronization

/// A handle to a span, by which the program adds metrics, tags, inputs and outputs to it.
///
/// It can be copied, kept and used from any task or thread. After the span has ended it still takes metrics and tags:
/// for example, a quality score that arrives later. The span is then exported again with all its data.
///
/// A span is not recorded if tracing is not started or the trace is not sampled. Its handle ignores every call.
public struct TraceSpan: Sendable {
    /// The span; for a skipped scope, a context that records nothing; nil if there is no scope to leave.
    @usableFromInline let place: TracePlace?

    @inlinable
    init(place: TracePlace?) {
        self.place = place
    }

    /// The span's storage; nil if nothing is recorded.
    @inlinable var storage: SpanStorage? {
        guard let place, place.role == .recording else { return nil }
        return unsafeDowncast(place, to: SpanStorage.self)
    }

    /// Calls `body` with the storage of a recorded span.
    ///
    /// It retains nothing: the handle has a reference already, and another one would cost as much as the call.
    @inlinable @inline(__always)
    func withStorage(_ body: (SpanStorage) -> Void) {
        guard let place = place.map({ Unmanaged.passUnretained($0) }) else { return }
        place._withUnsafeGuaranteedRef { place in
            if place.role == .recording { body(unsafeDowncast(place, to: SpanStorage.self)) }
        }
    }

    /// The innermost span of the running task or thread; nil outside any trace and in a trace that is not recorded.
    public static var current: TraceSpan? {
        TracePlace.current.span.map { TraceSpan(place: $0) }
    }

    /// A Boolean value that indicates whether the span keeps what the program records on it.
    @inlinable public var isRecording: Bool { storage != nil }

    /// The span as the remote parent of work in another process; nil if it is not recorded.
    public var context: TraceContext? { storage?.context }

    /// The id of the trace that the span belongs to; nil if it is not recorded.
    public var traceID: TraceID? { storage?.traceID }

    /// The span's id; nil if it is not recorded.
    public var spanID: SpanID? { storage?.spanID }
}

// MARK: - Metrics, tags, metadata

extension TraceSpan {
    /// Saves a number on the span: `saveMetric("quality_score", 4.5)`. The last number of a name wins.
    ///
    /// - Parameters:
    ///   - name: The metric's name.
    ///   - value: The number. A nil saves nothing.
    ///   - comment: A comment on the metric.
    @inlinable
    public func saveMetric(_ name: String, _ value: some MetricValue, comment: String? = nil) {
        withStorage { storage in
            if let number = value.metricNumber { storage.saveMetric(name, number, comment: comment) }
        }
    }

    /// Sets a tag, by which spans are found and filtered. The last value of a key wins.
    @inlinable
    public func setTag(_ key: String, _ value: String) {
        withStorage { $0.setTag(key, value) }
    }

    /// Sets a metadata field to an `Encodable` value, kept as JSON within the bounds of ``CaptureLimits``.
    public func setMetadata(_ key: String, _ value: some Encodable) {
        guard let storage else { return }
        storage.add(.metadata(key, JSONText.value { CapturedValue(encoding: value).write(to: &$0) }))
    }
}

// MARK: - OpenTelemetry's attributes, events and links

extension TraceSpan {
    /// Sets an attribute with a standard name, for example from OpenTelemetry's semantic conventions:
    /// `setAttribute("gen_ai.request.model", "small")`. The last value of a name wins.
    public func setAttribute(_ name: String, _ value: TraceAttribute) {
        guard let storage else { return }
        storage.add(.attribute(name, value.bounded))
    }

    /// Records an event that happens now.
    ///
    /// - Parameters:
    ///   - name: The event's name.
    ///   - attributes: The event's attributes.
    public func addEvent(_ name: String, attributes: [String: TraceAttribute] = [:]) {
        guard let storage else { return }
        addEvent(
            TraceEvent(
                name: name, timeNanoseconds: TraceClock.monotonic() &+ storage.clockOffset, attributes: attributes))
    }

    /// Records an event.
    public func addEvent(_ event: TraceEvent) {
        guard let storage else { return }
        var event = event
        event.name = BoundedText.cut(event.name)
        event.attributes = event.attributes.mapValues(\.bounded)
        storage.add(.event(event))
    }

    /// Links the span to a related span that is not its parent.
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
    /// Renames the span, for a name that only the result reveals. Filters use names, so a stable name is better.
    public func setName(_ name: String) {
        storage?.add(.name(BoundedText.cut(name)))
    }
}

// MARK: - Failure

extension TraceSpan {
    /// Records an error that the work has handled. The span does not count as failed; ``setFailed(_:)`` marks it so. An
    /// error that leaves the work is recorded without this call.
    public func recordError(_ error: any Error) {
        guard let storage else { return }
        let record = RecordedError(capturing: error, at: TraceClock.monotonic() &+ storage.clockOffset)
        storage.add(.error(record.type, record.message, record.timeNanoseconds))
    }

    /// Marks the span as failed though no error leaves it: for example, because a response is empty.
    public func setFailed(_ message: String) {
        storage?.fail(.error(BoundedText.cut(message)))
    }
}

// MARK: - By hand

extension TraceSpan {
    /// Starts a span that no scope ends, for work that continues in callbacks.
    ///
    /// The span is a child of the current span and does not become current itself; ``withCurrent(_:)`` makes it so. It
    /// is exported when ``end()`` is called.
    ///
    /// If the work has a scope, use ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)``.
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

    /// Ends a span that ``begin(_:type:kind:sample:function:at:)`` started. The first end wins. A span with a scope
    /// ignores this call and ends with its scope.
    public func end() {
        storage?.endByHand()
    }

    /// Ends a span at a given time, as ``end()`` does now.
    ///
    /// - Parameter nanoseconds: The end, in nanoseconds since 1970; nil for now.
    package func end(atNanoseconds nanoseconds: UInt64?) {
        storage?.endByHand(at: nanoseconds)
    }

    /// Sets the span's status, whatever it was before.
    package func setStatus(_ status: SpanStatus) {
        storage?.fail(status)
    }

    /// Runs `body` with this span as the current one.
    ///
    /// It carries the span to code that does not inherit a task-local value: a detached task, a Dispatch queue, a
    /// thread.
    ///
    /// ```swift
    /// queue.async { span.withCurrent { index(document) } }
    /// ```
    /// If the span is not recorded, nothing in `body` is recorded.
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
    /// A closure that captures nothing of its actor passes `isolation: .caller`: see
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
                // At -Onone, a closure that does not capture the actor would leave it.
                _ = isolation
                do throws(Failure) { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            }, isolation: isolation)
        return try outcome.take()!.get()
    }

    /// Runs `body` with this span as the current one, in a `nonisolated(nonsending)` function. The closure runs on the
    /// caller's actor, which is known only at run time.
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

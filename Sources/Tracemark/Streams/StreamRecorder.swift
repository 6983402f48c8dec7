/// The open span of a stream. It receives each element, and ends the span when the stream ends or is released.
public final class StreamRecorder: Sendable {
    /// The number of last elements that are kept as the span's output.
    static let keptElementCount = 8

    private let span: TraceSpan
    private let start: UInt64
    private let capture: StreamCapture

    private struct State {
        var count = 0
        var firstAt: UInt64?
        var last: [CapturedValue] = []
        var hasEnded = false
    }

    /// The count and the last elements. The lock protects them because several tasks may read a stream in turn.
    private let state = Guarded(State())

    init(_ span: TraceSpan, keepsElements capture: StreamCapture) {
        self.span = span
        self.capture = capture
        start = TraceClock.monotonic()
    }

    deinit {
        // The consumer stopped early, which is not a failure.
        finish(nil)
    }

    /// Takes the next element from a stream while the span is current, and records it.
    func next<Element, Failure: Error>(
        isolation: isolated (any Actor)?, _ body: () async throws(Failure) -> Element?
    ) async throws(Failure) -> Element? {
        do throws(Failure) {
            let element = try await span.withCurrent { () async throws(Failure) in
                _ = isolation
                return try await body()
            }
            if let element { see(capture.value(of: element)) } else { finish(nil) }
            return element
        } catch {
            finish(error)
            throw error
        }
    }

    private func see(_ element: CapturedValue?) {
        let now = TraceClock.monotonic()
        state.withLock { state in
            state.count += 1
            if state.firstAt == nil { state.firstAt = now }
            if let element { state.last.append(element) }
            if state.last.count > Self.keptElementCount { state.last.removeFirst() }
        }
    }

    private func finish(_ error: (any Error)?) {
        let ended: State? = state.withLock { state in
            if state.hasEnded { return nil }
            state.hasEnded = true
            return state
        }
        guard let ended else { return }
        span.saveMetric("stream.elements", ended.count)
        if let firstAt = ended.firstAt {
            span.saveMetric("stream.time_to_first_ms", Double(firstAt &- start) / 1_000_000)
        }
        if !ended.last.isEmpty { span.storage?.add(.output(.json(Self.text(of: ended)))) }
        if let error { span.storage?.fail(with: error) }
        span.end()
    }

    /// Returns a JSON array of the last elements. A string with the number of earlier elements precedes them.
    private static func text(of state: State) -> String {
        JSONText.value { json in
            let left = state.count - state.last.count
            json.raw("[")
            if left > 0 { json.string("… \(left) before these") }
            for (index, element) in state.last.enumerated() {
                if index > 0 || left > 0 { json.raw(",") }
                element.write(to: &json)
            }
            json.raw("]")
        }
    }
}

/// The way in which the last elements of a stream are kept as the output of its span. `true` is ``stored``, `false` is
/// ``none``.
public enum StreamCapture: Sendable, ExpressibleByBooleanLiteral {
    /// The elements are only counted.
    case none
    /// Each element is kept as ``TraceSpan/setOutput(_:)`` keeps a result, without running the program's code.
    case stored
    /// Each element is kept by its `encode(to:)`.
    case encoded
    /// Each element is kept by its description.
    case described

    /// Makes ``stored`` from `true`, and ``none`` from `false`.
    public init(booleanLiteral value: Bool) {
        self = value ? .stored : .none
    }

    fileprivate func value<Element>(of element: Element) -> CapturedValue? {
        switch self {
        case .none: nil
        case .stored: CapturedValue(reading: element)
        case .encoded: CapturedValue(encodingIfPossible: element)
        case .described: CapturedValue(describing: element)
        }
    }
}

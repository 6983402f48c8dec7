import Synchronization
import Tracemark

/// Counts the spans of a process, and the functions that they belong to.
final class CountingExporter: SpanExporter {
    struct Counts {
        var spans = 0
        var functions: Set<String> = []
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func export(_ spans: [SpanData]) {
        state.withLock { counts in
            counts.spans += spans.count
            for span in spans { counts.functions.insert("\(span.file ?? "?"):\(span.line ?? 0)") }
        }
    }
}

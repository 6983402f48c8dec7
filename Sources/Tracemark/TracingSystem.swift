import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Starts and stops the recording of traces for the whole process.
///
/// ```swift
/// TracingSystem.bootstrap(ConsoleExporter())
/// ```
/// Spans that have ended are exported in the background, every ``HandOver/interval``. The rest is exported at the end of the
/// program, for at most five seconds:
///
/// | the program ends by | spans that have ended |
/// |---|---|
/// | returning from `main`, `exit` on any thread or task | are exported |
/// | an error that `main` throws, synchronous or not | are exported, unless ``HandOver/includesTraps`` is false |
/// | `fatalError`, a failed precondition, any other trap | are exported, unless ``HandOver/includesTraps`` is false |
/// | `SIGTERM`, `SIGINT`, `SIGHUP` that ``HandOver/signals`` names | are exported, then the signal acts |
/// | these signals otherwise; `SIGPIPE`, `SIGQUIT`, `SIGALRM` | of the last ``HandOver/interval`` are lost |
/// | `_exit`, `quick_exit`, `abort`, `SIGSEGV`, `SIGBUS`, a C++ exception | of the last ``HandOver/interval`` are lost |
/// | `kill -9`, the system's lack of memory | of the last ``HandOver/interval`` are lost |
///
/// To these come the spans that an exporter holds back itself: `OTLPExporter` for its batch delay, `ConsoleExporter` until the
/// root has ended. What `FileExporter` was handed is in the file, and outlives the program but not a power failure.
///
/// Spans still running are not exported at any end. Spans that end while `exit` runs are lost, in handlers of `atexit` that
/// were registered before ``bootstrap(_:sampling:capture:resource:handOver:)`` too. An exporter that exits or traps itself
/// loses what it and the others have not been handed. A signal that the program takes by a dispatch source, `sigwait` or
/// `signalfd` is the program's: it calls ``shutdown(timeout:)``, or ends by `exit`.
public enum TracingSystem {
    /// Starts tracing. Called again, it flushes and shuts down the exporters of before and replaces them.
    ///
    /// With `OTEL_SDK_DISABLED=true` in the environment it does nothing.
    ///
    /// - Parameters:
    ///   - exporters: Where finished spans go; a ``ConsoleExporter`` if none is given.
    ///   - sampling: The share of traces, 0 to 1, that is recorded. Other numbers count as the nearest of both, NaN as 1.
    ///     A trace continued from another process follows that one's decision instead.
    ///   - limits: How much of arguments and results is kept.
    ///   - resource: What all spans have in common, first of all the service's name.
    ///   - handOver: The time that an ended span waits at most, and the signals at which spans are exported.
    public static func bootstrap(
        _ exporters: any SpanExporter..., sampling: Double = 1, capture limits: CaptureLimits = CaptureLimits(),
        resource: TraceResource = TraceResource(), handOver: HandOver = HandOver()
    ) {
        bootstrap(
            exporters.isEmpty ? [ConsoleExporter()] : exporters, sampling: sampling, followsParent: true,
            capture: limits, resource: resource, handOver: handOver)
    }

    /// Starts tracing, as the public form does.
    ///
    /// - Parameter followsParent: Whether a trace that another process began is recorded if that one records it, and not
    ///   by this process's share.
    package static func bootstrap(
        _ exporters: [any SpanExporter], sampling: Double, followsParent: Bool, capture limits: CaptureLimits,
        resource: TraceResource, handOver: HandOver
    ) {
        guard ProcessEnvironment.value("OTEL_SDK_DISABLED")?.lowercased() != "true" else { return }
        if let warning = TraceResource.warning(ProcessEnvironment.value) { DescriptorWriter.report(warning) }
        _ = flushAtExit
        Sampling.threshold.store(Sampling.threshold(share: sampling), ordering: .relaxed)
        Sampling.followsParent.store(followsParent, ordering: .relaxed)
        CaptureLimits.current = limits
        _ = Collector.shared.start(
            exporters, resource: resource, interval: handOver.intervalNanoseconds,
            timeout: DispatchTimeInterval(patience))
        isTracing.store(true, ordering: .releasing)
        EndingSignals.take(handOver)
    }

    /// Whether spans are recorded.
    public static var isStarted: Bool { isTracing.load(ordering: .relaxed) }

    /// Exports what has ended so far, and waits until the exporters say that it has arrived.
    ///
    /// Blocks the calling thread for at most `timeout`.
    ///
    /// - Returns: Whether the exporters were done in time.
    @discardableResult
    public static func flush(timeout: Duration = .seconds(5)) -> Bool {
        Collector.shared.flush(timeout: DispatchTimeInterval(timeout))
    }

    /// Stops tracing: exports what has ended so far and shuts the exporters down. Spans still running are not exported.
    /// Signals that ``bootstrap(_:sampling:capture:resource:handOver:)`` took have their dispositions of before.
    ///
    /// Blocks the calling thread for at most `timeout`.
    ///
    /// - Returns: Whether the exporters were done in time.
    @discardableResult
    public static func shutdown(timeout: Duration = .seconds(5)) -> Bool {
        defer { EndingSignals.giveBack() }
        return stop(timeout: timeout)
    }

    /// Does as ``shutdown(timeout:)``, and keeps the signals, which may come until the program is gone.
    @discardableResult
    static func stop(timeout: Duration) -> Bool {
        isTracing.store(false, ordering: .releasing)
        return Collector.shared.shutdown(timeout: DispatchTimeInterval(timeout))
    }

    /// The longest time that the program waits for the exporters at its end.
    static let patience = Duration.seconds(5)

    /// Exports what has ended, in a handler of `atexit`.
    package static func stopAtExit() {
        // A forked child has the handler and the spans of its parent, but not the threads.
        guard SignalState.isOwnProcess else { return }
        stop(timeout: patience)
        EndingThread.awaitEnd()
    }

    /// How many spans were dropped since the program started because they ended faster than they were exported.
    public static var droppedSpanCount: Int { ThreadBuffer.droppedCount }

    private static let flushAtExit: Void = {
        SignalState.process.store(getpid(), ordering: .relaxed)
        atexit { TracingSystem.stopAtExit() }
    }()
}

extension DispatchTimeInterval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Double(seconds) * 1_000 + Double(attoseconds) / 1e15
        self = .milliseconds(Int(min(max(milliseconds, 0), 1e12)))
    }
}

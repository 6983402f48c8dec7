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
/// Spans that have ended are exported in the background, every ``HandOver/interval``. The rest is exported at the end
/// of the program, within at most five seconds:
///
/// | the program ends by | spans that have ended |
/// |---|---|
/// | returning from `main`, `exit` on any thread or task | are exported |
/// | an error that `main` throws, synchronous or not | are exported, unless ``HandOver/includesTraps`` is false |
/// | `fatalError`, a failed precondition, any other trap | are exported, unless ``HandOver/includesTraps`` is false |
/// | `SIGTERM`, `SIGINT`, `SIGHUP` that ``HandOver/signals`` names | are exported, then the signal acts |
/// | these signals otherwise; `SIGPIPE`, `SIGQUIT`, `SIGALRM` | of the last ``HandOver/interval`` are lost |
/// | `_exit`, `quick_exit`, `abort`, `SIGSEGV`, `SIGBUS`, C++ exceptions | of the last ``HandOver/interval`` are lost |
/// | `kill -9`, the system's lack of memory | of the last ``HandOver/interval`` are lost |
///
/// An exporter may hold back further spans itself: `OTLPExporter` for its batch delay, `ConsoleExporter` until the root
/// has ended. Spans that `FileExporter` has received are in the file. They survive the end of the program, but not a
/// power failure.
///
/// Spans still running are not exported at any end. Spans that end while `exit` runs are lost. So are those of `atexit`
/// handlers that were registered before ``bootstrap(_:sampling:capture:resource:handOver:)``. An exporter that exits or
/// traps loses the spans that it and the others have not received.
///
/// A signal that the program takes by a dispatch source, `sigwait` or `signalfd` belongs to the program. The program
/// then calls ``shutdown(timeout:)``, or ends by `exit`.
public enum TracingSystem {
    /// Starts tracing. A second call flushes and shuts down the previous exporters and replaces them.
    ///
    /// With `OTEL_SDK_DISABLED=true` in the environment it does nothing.
    ///
    /// - Parameters:
    ///   - exporters: The exporters of finished spans; a ``ConsoleExporter`` if none is given.
    ///   - sampling: The sample rate of traces, 0 to 1. A number outside counts as the nearer bound, NaN as 1.
    ///     A trace continued from another process follows that process's decision instead.
    ///   - limits: The bounds within which arguments and results are captured.
    ///   - resource: The attributes that all spans share, first of all the service's name.
    ///   - handOver: The longest time that an ended span waits, and the signals at which spans are exported.
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
    /// - Parameter followsParent: A Boolean value that indicates whether a trace from another process follows that
    ///   process's decision, and not this process's sample rate.
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

    /// A Boolean value that indicates whether spans are recorded.
    public static var isStarted: Bool { isTracing.load(ordering: .relaxed) }

    /// Exports the spans that have ended, and waits until the exporters have delivered them.
    ///
    /// Blocks the calling thread for at most `timeout`.
    ///
    /// - Returns: True if the exporters finished in time.
    @discardableResult
    public static func flush(timeout: Duration = .seconds(5)) -> Bool {
        Collector.shared.flush(timeout: DispatchTimeInterval(timeout))
    }

    /// Stops tracing: exports the spans that have ended and shuts the exporters down. Spans still running are not
    /// exported. Signals that ``bootstrap(_:sampling:capture:resource:handOver:)`` took get their previous dispositions
    /// back.
    ///
    /// Blocks the calling thread for at most `timeout`.
    ///
    /// - Returns: True if the exporters finished in time.
    @discardableResult
    public static func shutdown(timeout: Duration = .seconds(5)) -> Bool {
        defer { EndingSignals.giveBack() }
        return stop(timeout: timeout)
    }

    /// Stops tracing as ``shutdown(timeout:)`` does, but keeps the signals, which may arrive until the program is gone.
    @discardableResult
    static func stop(timeout: Duration) -> Bool {
        isTracing.store(false, ordering: .releasing)
        return Collector.shared.shutdown(timeout: DispatchTimeInterval(timeout))
    }

    /// The longest time that the program waits for the exporters when it ends.
    static let patience = Duration.seconds(5)

    /// Exports the spans that have ended, in a handler of `atexit`.
    package static func stopAtExit() {
        // A forked child inherits its parent's handler and spans, but not the threads.
        guard SignalState.isOwnProcess else { return }
        stop(timeout: patience)
        EndingThread.awaitEnd()
    }

    /// The number of spans dropped since the program started, because they ended faster than they were exported.
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

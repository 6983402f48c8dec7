import Synchronization

#if canImport(Darwin)
@preconcurrency import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// Prints the tree of each trace when its root has ended:
///
/// ```
/// trace 4bf92f3577b34da6a3ce929d0e0e4736 · 4 spans · 1 failed
/// document_pipeline      chain  12.4 ms  ━━━━━━━━━━━━━━━━  environment:demo
/// ├─ process_document    llm    8.10 ms  ━━━━━━━━━━━·····  characters=1204
/// │  └─ split_sentences         1.02 ms  ━━··············
/// └─ ✗ validate_summary          410 µs  ···············━
///       ValidationError: the summary is empty
/// ```
/// It uses colours on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
public final class ConsoleExporter: SpanExporter {
    /// The stream to print to.
    public enum Stream: Sendable {
        /// Standard output.
        case standardOutput
        /// Standard error, which keeps traces out of the program's output.
        case standardError

        fileprivate var descriptor: Int32 { self == .standardOutput ? STDOUT_FILENO : STDERR_FILENO }
    }

    /// The most spans held until the roots of their traces end. If there are more, those of the oldest trace are
    /// dropped.
    static let capacity = 10_000

    /// The spans that wait for their roots. Only the exporters' queue and tests take the lock.
    private let forest: Guarded<ConsoleForest>
    private let style: @Sendable () -> ConsoleStyle
    private let print: @Sendable (String) -> Void

    /// Makes an exporter that prints to a stream of the process, as wide as the terminal.
    public init(_ stream: Stream = .standardError) {
        forest = Guarded(ConsoleForest(capacity: Self.capacity))
        style = { ConsoleStyle(descriptor: stream.descriptor) }
        print = { text in
            // So that earlier output of the program stands above the trace.
            if stream == .standardOutput { fflush(stdout) }
            _ = DescriptorWriter.write(Array(text.utf8), to: stream.descriptor)
        }
    }

    /// Makes an exporter that hands the text of each tree to a function.
    ///
    /// - Parameters:
    ///   - width: The columns of a line; nil for no limit.
    ///   - isColored: A Boolean value that indicates whether to use the terminal's colours.
    ///   - print: The function that takes the text, which ends with a line feed.
    public init(width: Int?, isColored: Bool = false, print: @escaping @Sendable (String) -> Void) {
        forest = Guarded(ConsoleForest(capacity: Self.capacity))
        style = { ConsoleStyle(width: width, isColored: isColored) }
        self.print = print
    }

    /// Prints the traces whose roots are among the spans, and the late spans of traces printed before.
    public func export(_ spans: [SpanData]) {
        show(forest.withLock { $0.add(spans) })
    }

    /// Prints the spans that waited for roots that have not ended.
    public func shutdown() {
        show(forest.withLock { $0.removeAll() })
    }

    private func show(_ trees: [ConsoleTree]) {
        guard !trees.isEmpty else { return }
        let style = style()
        print(trees.map { $0.text(in: style) }.joined())
    }
}

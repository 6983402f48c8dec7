/// The settings that decide when ended spans leave the program: how often while it runs, and at which of its ends.
///
/// ```swift
/// TracingSystem.bootstrap(
///     try FileExporter(path: "traces.jsonl"),
///     handOver: HandOver(interval: .milliseconds(10), signals: .all))
/// ```
/// The signals are off by default, because a library should not take signals unasked. ``includesTraps`` is on by
/// default: it is the way to export when `main` throws.
public struct HandOver: Sendable, Hashable {
    /// The signals that ask a program to end.
    public struct Signals: OptionSet, Sendable, Hashable {
        /// The bits of the signals, each at the signal's number.
        public let rawValue: UInt64

        /// Makes a set from bits. Only the bits of the three signals below have an effect.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// `SIGHUP`, 1: the terminal is gone.
        public static let hangUp = Signals(rawValue: 1 << 1)
        /// `SIGINT`, 2: Control-C.
        public static let interrupt = Signals(rawValue: 1 << 2)
        /// `SIGTERM`, 15: `kill`, `docker stop`, a service manager.
        public static let terminate = Signals(rawValue: 1 << 15)
        /// All three signals.
        public static let all: Signals = [.hangUp, .interrupt, .terminate]

        /// The numbers of the signals.
        var numbers: [Int32] { [1, 2, 15].filter { contains(Signals(rawValue: 1 << UInt64($0))) } }
    }

    /// The longest time that an ended span waits for the exporters. It bounds the loss at an end without an export,
    /// such as `kill -9`.
    ///
    /// A negative interval counts as zero: the collector comes within some microseconds of a span's end. Each export
    /// wakes a thread and makes the exporters write one batch. A shorter interval thus costs processor time in a
    /// program that records steadily, and none in one that records nothing. The longest interval is a day.
    public var interval: Duration

    /// The signals at which ended spans are exported before the signal acts.
    ///
    /// An ignored signal stays ignored. A handler that the program set before is called after the export. Without one,
    /// the signal then ends the program with its usual exit status.
    public var signals: Signals

    /// A Boolean value that indicates whether ended spans are exported when the Swift runtime stops the program.
    ///
    /// The causes are an error that `main` throws, `fatalError`, a failed precondition, or a forced unwrapping of nil.
    /// The runtime ends all of these by a trap, which is one signal: `SIGILL`, or `SIGTRAP` on ARM. After the export
    /// the signal has its previous disposition back, and the trap runs again. Core dumps, backtraces, exit status and
    /// other handlers are thus unchanged. Other threads continue during the export.
    public var includesTraps: Bool

    /// Makes the settings.
    public init(interval: Duration = .milliseconds(100), signals: Signals = [], includesTraps: Bool = true) {
        self.interval = interval
        self.signals = signals
        self.includesTraps = includesTraps
    }

    /// The interval in nanoseconds, from zero to a day.
    var intervalNanoseconds: Int {
        let day = Duration.seconds(86_400)
        let (seconds, attoseconds) = min(max(interval, .zero), day).components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}

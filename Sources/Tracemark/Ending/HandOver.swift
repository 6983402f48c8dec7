/// The settings of when ended spans leave the program: how often while it runs, and at which of its ends.
///
/// ```swift
/// TracingSystem.bootstrap(
///     try FileExporter(path: "traces.jsonl"),
///     handOver: HandOver(interval: .milliseconds(10), signals: .all))
/// ```
/// The signals are off by default, since a library takes no signals unasked. ``includesTraps`` is on by default: it is
/// the way to export when `main` throws.
public struct HandOver: Sendable, Hashable {
    /// The signals that ask a program to end.
    public struct Signals: OptionSet, Sendable, Hashable {
        /// The bits of the signals, each at the signal's number.
        public let rawValue: UInt64

        /// Makes a set of the bits. Bits of other signals than the three below have no effect.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// `SIGHUP`, 1: the terminal is gone.
        public static let hangUp = Signals(rawValue: 1 << 1)
        /// `SIGINT`, 2: Control-C.
        public static let interrupt = Signals(rawValue: 1 << 2)
        /// `SIGTERM`, 15: `kill`, `docker stop`, a service manager.
        public static let terminate = Signals(rawValue: 1 << 15)
        /// All three.
        public static let all: Signals = [.hangUp, .interrupt, .terminate]

        /// The numbers of the signals.
        var numbers: [Int32] { [1, 2, 15].filter { contains(Signals(rawValue: 1 << UInt64($0))) } }
    }

    /// The longest time that an ended span waits for the exporters. It bounds the loss at an end without a hand-over, such
    /// as `kill -9`.
    ///
    /// A negative interval counts as zero: the collector comes as soon as a span ends, within some microseconds. Each
    /// hand-over wakes a thread and has the exporters write one batch. So a shorter interval costs processor time in a
    /// program that records steadily, and none in one that records nothing. An interval of a day is the longest.
    public var interval: Duration

    /// The signals at which ended spans are exported before the signal acts.
    ///
    /// An ignored signal stays ignored. The program's own handler, if it was there before, is called after the export.
    /// Otherwise the signal then ends the program, with the exit status that it would have had.
    public var signals: Signals

    /// A Boolean value that indicates whether ended spans are exported when the Swift runtime stops the program: an error
    /// that `main` throws, `fatalError`, a failed precondition, a forced unwrapping of nil.
    ///
    /// The runtime ends all of these by a trap, one signal: `SIGILL`, or `SIGTRAP` on ARM. Its disposition of before is
    /// back when the export is done, and the trap is run again. So core dumps, backtraces, exit status and other
    /// handlers are as without it. Other threads run on for the time of the export.
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

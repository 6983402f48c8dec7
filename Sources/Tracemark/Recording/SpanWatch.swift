import Synchronization

/// What else is to be done when a span opens. Nothing in most programs, which costs a relaxed load.
struct SpanWatch: OptionSet {
    let rawValue: UInt8

    /// Another library's context may carry a place: ``CarriedPlace``.
    static let otherContext = SpanWatch(rawValue: 1)
    /// An exporter wants to know of spans that run long.
    static let lastingSpans = SpanWatch(rawValue: 2)

    private static let flags = Atomic<UInt8>(0)

    // Acquiring, for what was set up before the flag was; the same instruction as a relaxed load on x86.
    static var current: SpanWatch { SpanWatch(rawValue: flags.load(ordering: .acquiring)) }

    static func add(_ watch: SpanWatch) {
        flags.bitwiseOr(watch.rawValue, ordering: .releasing)
    }

    static func remove(_ watch: SpanWatch) {
        flags.bitwiseAnd(~watch.rawValue, ordering: .releasing)
    }
}

import Synchronization

/// The additional work when a span opens. Most programs have none, which costs a relaxed load.
struct SpanWatch: OptionSet {
    let rawValue: UInt8

    /// Another library's context may carry a tracing context: ``CarriedPlace``.
    static let otherContext = SpanWatch(rawValue: 1)
    /// An exporter wants running spans.
    static let lastingSpans = SpanWatch(rawValue: 2)

    private static let flags = Atomic<UInt8>(0)

    // Acquiring, because setup happens before the flag is set. On x86 it is the same instruction as a relaxed load.
    static var current: SpanWatch { SpanWatch(rawValue: flags.load(ordering: .acquiring)) }

    static func add(_ watch: SpanWatch) {
        flags.bitwiseOr(watch.rawValue, ordering: .releasing)
    }

    static func remove(_ watch: SpanWatch) {
        flags.bitwiseAnd(~watch.rawValue, ordering: .releasing)
    }
}

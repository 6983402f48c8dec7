import Synchronization

/// The bounds within which a span keeps an argument or a result. The mark "…" shows where a value was cut.
public struct CaptureLimits: Sendable, Hashable {
    /// The bytes of UTF-8 text in one captured value.
    public var bytes: Int
    /// The number of values within one captured value: the elements of its arrays and the fields of its structs, added
    /// up.
    public var values: Int
    /// The number of nested levels that are captured.
    public var depth: Int

    /// Makes limits. The defaults hold a long prompt and a few hundred search results.
    public init(bytes: Int = 65_536, values: Int = 2_000, depth: Int = 16) {
        self.bytes = bytes
        self.values = values
        self.depth = depth
    }

    private static let currentBytes = Atomic<Int>(65_536)
    private static let currentValues = Atomic<Int>(2_000)
    private static let currentDepth = Atomic<Int>(16)

    /// The limits of the running program.
    static var current: CaptureLimits {
        get {
            CaptureLimits(
                bytes: bytesInForce, values: currentValues.load(ordering: .relaxed),
                depth: currentDepth.load(ordering: .relaxed))
        }
        set {
            currentBytes.store(Self.clamped(newValue.bytes), ordering: .relaxed)
            currentValues.store(Self.clamped(newValue.values), ordering: .relaxed)
            currentDepth.store(Self.clamped(newValue.depth), ordering: .relaxed)
        }
    }

    /// Returns a limit that is small enough for sums with it not to overflow.
    private static func clamped(_ limit: Int) -> Int { min(max(limit, 0), .max / 2) }

    static var bytesInForce: Int { currentBytes.load(ordering: .relaxed) }
}

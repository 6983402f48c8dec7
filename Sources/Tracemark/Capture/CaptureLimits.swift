import Synchronization

/// How much of an argument or a result a span keeps. What is cut is marked with "…" where it was cut.
public struct CaptureLimits: Sendable, Hashable {
    /// The bytes of text, in UTF-8, of one captured value.
    public var bytes: Int
    /// The values within one captured value: the elements of its arrays, the fields of its structs, all together.
    public var values: Int
    /// How deep values within values are followed.
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

    /// The limits that the running program captures by.
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

    /// What is added to a limit must not overflow.
    private static func clamped(_ limit: Int) -> Int { min(max(limit, 0), .max / 2) }

    static var bytesInForce: Int { currentBytes.load(ordering: .relaxed) }
}

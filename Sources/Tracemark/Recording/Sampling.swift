import Synchronization

/// Which share of traces is recorded.
enum Sampling {
    /// A trace is recorded if the last 56 bits of its id are not below this: the consistent probability sampling of
    /// OpenTelemetry, so that services with the same share choose the same traces.
    static let threshold = Atomic<UInt64>(0)

    /// Whether a trace that another process began is recorded if that one records it, and not by this process's share.
    static let followsParent = Atomic<Bool>(true)

    private static let range: Double = 0x100_0000_0000_0000

    /// The threshold for a share; what is below 0 or above 1 counts as the nearest of both, NaN as 1.
    static func threshold(share: Double) -> UInt64 {
        UInt64((1 - clamped(share)) * range)
    }

    /// Whether to go on with a trace that another process began.
    static func records(_ remote: TraceContext) -> Bool {
        followsParent.load(ordering: .relaxed) ? remote.isSampled : isSampled(remote.traceID)
    }

    static func isSampled(_ id: TraceID) -> Bool {
        id.low & 0xff_ffff_ffff_ffff >= threshold.load(ordering: .relaxed)
    }

    /// Whether a random number falls into the share.
    static func isHit(share: Double, by random: UInt64) -> Bool {
        random >> 8 >= threshold(share: share)
    }

    private static func clamped(_ share: Double) -> Double {
        share.isNaN ? 1 : min(max(share, 0), 1)
    }
}

import Synchronization

/// The decision which traces are recorded.
enum Sampling {
    /// The bound for the last 56 bits of a trace's id: the trace is recorded if they are not below it.
    ///
    /// This is OpenTelemetry's consistent probability sampling: services with the same sample rate choose the same
    /// traces.
    static let threshold = Atomic<UInt64>(0)

    /// A Boolean value that indicates whether a trace from another process follows that process's decision, and not
    /// this process's sample rate.
    static let followsParent = Atomic<Bool>(true)

    private static let range: Double = 0x100_0000_0000_0000

    /// Returns the threshold for a sample rate. A rate below 0 or above 1 counts as the nearer bound, NaN as 1.
    static func threshold(share: Double) -> UInt64 {
        UInt64((1 - clamped(share)) * range)
    }

    /// Returns whether to continue a trace that another process began.
    static func records(_ remote: TraceContext) -> Bool {
        followsParent.load(ordering: .relaxed) ? remote.isSampled : isSampled(remote.traceID)
    }

    static func isSampled(_ id: TraceID) -> Bool {
        id.low & 0xff_ffff_ffff_ffff >= threshold.load(ordering: .relaxed)
    }

    /// Returns whether a random number falls within the sample rate.
    static func isHit(share: Double, by random: UInt64) -> Bool {
        random >> 8 >= threshold(share: share)
    }

    private static func clamped(_ share: Double) -> Double {
        share.isNaN ? 1 : min(max(share, 0), 1)
    }
}

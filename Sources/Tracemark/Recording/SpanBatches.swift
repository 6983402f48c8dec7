/// Cuts ended spans into batches in which no root precedes a span that ended before it.
///
/// An exporter that prints a trace when its root arrives must already have every span that ended before the root. One
/// pass over the threads' buffers does not ensure that. A child may be pushed to a buffer that the pass has left, and
/// then its root to a later buffer of the same pass.
///
/// But every span that ended before a root was pushed before it. Once a pass has seen the root, the next pass sees all
/// of those. A batch therefore takes two passes, and the roots of the second pass wait for the next batch.
struct SpanBatches {
    private var waitingRoots: [EndedSpan] = []

    /// A Boolean value that indicates whether some spans were taken out of the buffers and are in no batch yet.
    var isWaiting: Bool { !waitingRoots.isEmpty }

    /// Returns the next batch.
    ///
    /// - Parameter pass: A function that takes all spans out of the threads' buffers, one buffer after the other.
    mutating func next(_ pass: (inout [EndedSpan]) -> Void) -> [EndedSpan] {
        var batch = waitingRoots
        waitingRoots = []
        pass(&batch)
        var late: [EndedSpan] = []
        pass(&late)
        for span in late {
            if span.start.isLocalRoot { waitingRoots.append(span) } else { batch.append(span) }
        }
        return batch
    }
}

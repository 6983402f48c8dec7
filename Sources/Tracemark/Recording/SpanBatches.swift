/// Cuts what the threads hand over into batches in which no root comes before a span that ended before it.
///
/// An exporter that prints a trace when its root arrives must have seen everything that ended before the root. One pass
/// over the threads' buffers does not give that: a child may be pushed to a buffer that was just passed, and then its
/// root to one that comes later in the same pass. But whatever ended before a root was pushed before it, so once a pass
/// has seen the root, the next pass sees all that. Hence two passes a batch, and the roots of the second wait for the
/// next batch.
struct SpanBatches {
    private var waitingRoots: [EndedSpan] = []

    /// Whether some spans have been taken out of the buffers and are in no batch yet.
    var isWaiting: Bool { !waitingRoots.isEmpty }

    /// The next batch.
    ///
    /// - Parameter pass: Takes all spans out of the threads' buffers, one after the other.
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

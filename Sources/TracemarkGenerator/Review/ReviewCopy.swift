/// The committed copy of a target's generated text, `Traced/<Target>.swift`, which is what people review.
public struct ReviewCopy {
    /// The committed text; nil if there is no copy.
    public let committed: String?
    /// The text that the sources generate. It is nil if the target has no annotation, as there is nothing to review.
    public let current: String?

    /// Compares a copy with what a generator made.
    public init(committed: String?, output: Generator.Output) {
        self.committed = committed
        current = output.wrapperCount == 0 ? nil : output.reviewText
    }

    /// A Boolean value that indicates whether the copy matches the sources.
    public var isCurrent: Bool { committed == current }

    /// A Boolean value that indicates whether Tracemark generated the committed file. The user may have another file
    /// at this path.
    public var isOurs: Bool { committed.map(Heading.begins) ?? true }
}

/// The committed copy of a target's generated text, `Traced/<Target>.swift`, which is what people review.
public struct ReviewCopy {
    /// What is committed; nil where there is no copy.
    public let committed: String?
    /// What the sources would generate; nil where the target has no annotation, so that there is nothing to review.
    public let current: String?

    /// Compares a copy with what a generator made.
    public init(committed: String?, output: Generator.Output) {
        self.committed = committed
        current = output.wrapperCount == 0 ? nil : output.reviewText
    }

    /// Whether the copy says what the sources say.
    public var isCurrent: Bool { committed == current }

    /// Whether the committed file is one of ours, and not somebody's own that happens to stand there.
    public var isOurs: Bool { committed.map(Heading.begins) ?? true }
}

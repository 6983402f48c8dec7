/// What the pipeline makes of a document.
struct Report: Encodable, Sendable {
    let title: String
    let summary: Summary
    let topics: [Topic]
    /// How easily the summary reads: some 60 for plain English, less for harder text.
    let readingEase: Double
}

extension Report: CustomStringConvertible {
    /// The report as text for a terminal.
    var description: String {
        """
        \(title)

        \(summary.sentences.map { "  - \($0.text)" }.joined(separator: "\n"))

        Topics: \(topics.map(\.word).joined(separator: ", "))
        """
    }
}

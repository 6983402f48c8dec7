import Tracemark

/// How good a report is, in shares from 0 to 1.
struct Quality: Encodable, Sendable {
    /// The share of the topics that the summary speaks of.
    let coverage: Double
    /// The share of the summary's words that are not repeated in it.
    let variety: Double

    /// From 0 to 5, as a reader would rate it.
    var score: Double { 5 * (0.7 * coverage + 0.3 * variety) }
}

/// Measures how well a report stands for its document.
// @trace("validate_report", type: .evaluator, skip: [document], metrics: [coverage: result.coverage])
func _validateReport(_ report: Report, of document: Document) -> Quality {
    let words = report.summary.sentences.flatMap(\.words)
    let covered = report.topics.filter { topic in words.contains { $0.hasPrefix(topic.word) } }

    // A metric that is no part of the result is saved on the span by hand.
    let compression = Double(report.summary.characterCount) / Double(document.characterCount)
    TraceSpan.current?.saveMetric("compression", compression, comment: "of the document's length")

    return Quality(
        coverage: Double(covered.count) / Double(max(report.topics.count, 1)),
        variety: Double(Set(words).count) / Double(max(words.count, 1)))
}

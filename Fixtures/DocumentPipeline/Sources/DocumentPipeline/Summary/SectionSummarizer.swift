import Tracemark

/// Picks the sentences of a section that stand for it: those whose words the section uses most.
struct SectionSummarizer: Sendable {
    var sentencesPerSection: Int

    // @trace("summarize_section", metrics: [candidates: section.sentences.count])
    func _summarize(_ section: Document.Section) -> [ScoredSentence] {
        // What the annotation cannot say, since a tag in it is a literal, the function says of its own span.
        TraceSpan.current?.setTag("section", section.name)

        let scores = scores(of: section)
        let best = scores.map(\.score).max() ?? 1
        return scores.indices
            .sorted { (-scores[$0].score, $0) < (-scores[$1].score, $1) }
            .prefix(sentencesPerSection)
            .sorted()
            .map { ScoredSentence(text: scores[$0].sentence.text, score: scores[$0].score / best) }
    }

    private func scores(of section: Document.Section) -> [(sentence: Document.Sentence, score: Double)] {
        let words = section.sentences.flatMap(\.words)
        let counts = words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return section.paragraphs.enumerated().flatMap { place, paragraph in
            // The opening says what a section is about, and the end what has come of it.
            let weight = place == 0 || place == section.paragraphs.count - 1 ? 1.5 : 1
            return paragraph.sentences.filter(isQuotable).map { sentence in
                // A word counts once, so that repeating it does not help; nor does length, thanks to the root.
                let words = Set(sentence.words)
                let sum = words.reduce(0) { $0 + (counts[$1] ?? 0) }
                return (sentence, weight * Double(sum) / Double(max(words.count, 1)).squareRoot())
            }
        }
    }

    /// Whether a sentence can stand alone: neither a scrap nor half a page, and not leaning on the one before it.
    private func isQuotable(_ sentence: Document.Sentence) -> Bool {
        let leaning: Set = [
            "And", "But", "Here", "It", "So", "That", "Then", "There", "These", "They", "This", "Where",
        ]
        return (50...140).contains(sentence.text.count)
            && !leaning.contains(String(sentence.text.prefix(while: \.isLetter)))
    }
}

import Tracemark

/// The sentences that say most about a document, in its order.
struct Summary: Encodable, Sendable {
    let sentences: [ScoredSentence]

    var characterCount: Int { sentences.reduce(0) { $0 + $1.text.count } }
}

/// A sentence of a summary.
struct ScoredSentence: Encodable, Sendable {
    let text: String
    /// How well it stands for its section; that of the section's best is 1.
    let score: Double

    var words: [String] { Document.Sentence(text: text).words }
}

// MARK: - Length

/// A summary that is longer than its reader has asked for.
struct SummaryTooLong: Error, CustomStringConvertible, TraceRepresentable {
    let characters: Int
    let limit: Int

    var description: String { "the summary has \(characters) characters, of which \(limit) are wanted" }
}

extension Summary {
    /// Lets a summary pass that is short enough.
    // @trace("check_length", type: .guardrail)
    func _checkLength(limit: Int) throws(SummaryTooLong) {
        guard characterCount <= limit else { throw SummaryTooLong(characters: characterCount, limit: limit) }
    }

    /// Keeps the best sentences that fit.
    // @trace("shorten_summary", metrics: [sentences: result.sentences.count, characters: result.characterCount])
    func _shortened(to limit: Int) -> Summary {
        var kept: Set<Int> = []
        var room = limit
        for place in sentences.indices.sorted(by: { (-sentences[$0].score, $0) < (-sentences[$1].score, $1) })
        where sentences[place].text.count <= room {
            kept.insert(place)
            room -= sentences[place].text.count
        }
        return Summary(sentences: sentences.indices.filter(kept.contains).map { sentences[$0] })
    }
}

import Foundation

/// A word that a document is about.
struct Topic: Encodable, Sendable {
    let word: String
    /// How often it occurs.
    let count: Int
    /// The count, weighed by how unevenly the paragraphs use the word (tf-idf).
    let score: Double
}

/// Finds the words that a document uses often, and not everywhere alike.
// @trace("extract_topics", skip: [document], metrics: [topics: result.count], error: result.isEmpty)
func _extractTopics(from document: Document, limit: Int) -> [Topic] {
    let paragraphs = document.paragraphs.map { $0.sentences.flatMap(\.words) }
    let vocabulary = Set(paragraphs.joined())
    var counts: [String: Int] = [:]
    var spread: [String: Int] = [:]
    for paragraph in paragraphs {
        let words = paragraph.map { singular($0, in: vocabulary) }
        for word in words { counts[word, default: 0] += 1 }
        for word in Set(words) { spread[word, default: 0] += 1 }
    }
    let topics = counts.map { word, count in
        let rarity = log(Double(1 + paragraphs.count) / Double(spread[word] ?? 1))
        return Topic(word: word, count: count, score: Double(count) * rarity)
    }
    return Array(topics.sorted { (-$0.score, $0.word) < (-$1.score, $1.word) }.prefix(limit))
}

/// `candle` for `candles` where the document has both.
private func singular(_ word: String, in vocabulary: Set<String>) -> String {
    let stem = String(word.dropLast())
    return word.hasSuffix("s") && vocabulary.contains(stem) ? stem : word
}

/// The words of a text, to measure the similarity of texts.
struct OpperWords {
    private let words: Set<String>

    init(_ text: String) {
        words = Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// Returns the similarity of two texts: 1 for the same words, 0 for no shared word.
    func similarity(to other: OpperWords) -> Double {
        let all = words.union(other.words).count
        return all == 0 ? 0 : Double(words.intersection(other.words).count) / Double(all)
    }
}

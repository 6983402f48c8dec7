/// The words of a text, to find texts that are like it.
struct OpperWords {
    private let words: Set<String>

    init(_ text: String) {
        words = Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// How much two texts have in common: 1 if they are of the same words, 0 if they share none.
    func likeness(to other: OpperWords) -> Double {
        let all = words.union(other.words).count
        return all == 0 ? 0 : Double(words.intersection(other.words).count) / Double(all)
    }
}

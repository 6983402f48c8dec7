extension Document.Paragraph {
    /// Splits a paragraph into its sentences, without the editor's notes: `[The Lecturer here blew bubbles.]`.
    init(text: String) {
        let words = text.replacing(#/\s*\[[^\]]*\]/#, with: "").split(whereSeparator: \.isWhitespace)
        var sentences: [Document.Sentence] = []
        var start = 0
        for place in words.indices where Self.endsSentence(words[place], before: words[(place + 1)...].first) {
            sentences.append(Document.Sentence(text: words[start...place].joined(separator: " ")))
            start = place + 1
        }
        self.sentences = sentences
    }

    /// Whether a sentence ends with a word: `water.` before `The`, but neither `Mr.` nor `1.` before `Anderson`.
    private static func endsSentence(_ word: Substring, before next: Substring?) -> Bool {
        guard let next else { return true }
        let letters = word.trimmingSuffix { "\")".contains($0) }
        guard let mark = letters.last, ".!?".contains(mark) else { return false }
        let isAbbreviation = mark == "." && letters.count <= 3 && letters.first?.isUppercase == true
        return !isAbbreviation && next.first { $0.isLetter || $0.isNumber }?.isUppercase == true
    }
}

extension Document.Sentence {
    init(text: String) {
        self.text = text
        words = text.lowercased()
            .split { !$0.isLetter && $0 != "'" }
            .filter { $0.count > 2 && !StopWords.contains($0) }
            .map(String.init)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}

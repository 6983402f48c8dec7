/// Measures how easily a summary reads: Flesch's reading ease, some 60 for plain English, less for harder text.
// @trace("measure_readability", skip: [summary], metrics: [reading_ease: result])
func _measureReadability(of summary: Summary) -> Double {
    let words = summary.sentences.flatMap { $0.text.split { !$0.isLetter && $0 != "'" } }
    let syllables = words.reduce(0) { $0 + syllableCount(of: $1) }
    let wordsPerSentence = Double(words.count) / Double(max(summary.sentences.count, 1))
    let syllablesPerWord = Double(syllables) / Double(max(words.count, 1))
    return 206.835 - 1.015 * wordsPerSentence - 84.6 * syllablesPerWord
}

/// Counts groups of vowels, without a silent final e: 2 for `candle`, 2 for `beauty`, 1 for `flame`.
private func syllableCount(of word: Substring) -> Int {
    var groups = 0
    var isInGroup = false
    for letter in word.lowercased() {
        let isVowel = "aeiouy".contains(letter)
        if isVowel && !isInGroup { groups += 1 }
        isInGroup = isVowel
    }
    let hasSilentE = word.hasSuffix("e") && !word.hasSuffix("le")
    return max(hasSilentE ? groups - 1 : groups, 1)
}

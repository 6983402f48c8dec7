/// A span's name, looked at as whoever searches for it will: `trace_1` is the words `trace` and `1`.
struct SpanName {
    let text: String
    /// Its words in lower case, apart where a separator, a capital or a digit sets them apart.
    let words: [String]

    init(_ text: String) {
        self.text = text
        var words: [String] = []
        var previous = Character(" ")
        for character in text {
            defer { previous = character }
            guard character.isLetter || character.isNumber else { continue }
            let continues =
                character.isNumber
                ? previous.isNumber : previous.isLetter && (character.isLowercase || previous.isUppercase)
            if continues, !words.isEmpty {
                words[words.count - 1] += character.lowercased()
            } else {
                words.append(character.lowercased())
            }
        }
        self.words = words
    }

    /// Words that say nothing, alone or together.
    private static let emptyWords = Set(
        words: """
            a aaa abc any anything asdf bar baz blah demo do dummy example fn foo foobar func function item lorem method
            misc my name no object operation placeholder qux quux sample some something span stuff temp test thing
            things tmp todo trace traced tracing untitled unnamed x xxx y yyy z zzz
            """)

    /// Words that say too little when they are all there is: what is run, what is loaded?
    private static let vagueWords = Set(
        words: """
            action call compute data execute handle helper job load main perform process run start step task update work
            """)

    /// Whether nothing in it says what the function does.
    var isEmpty: Bool {
        let letters = words.filter { $0.first?.isLetter ?? false }
        if letters.allSatisfy(Self.emptyWords.contains) { return true }
        return letters.count == 1 && Self.vagueWords.contains(letters[0])
    }

    /// The part that changes from one day or call to the next, or nil in a name that lasts.
    var unstablePart: String? {
        if text.contains("\\(") { return "a value" }
        let parts = text.split { !$0.isLetter && !$0.isNumber }
        for part in parts {
            let digits = part.count { $0.isNumber }
            if digits == part.count, digits >= 4 { return "the number '\(part)'" }
            if digits > 0, part.count >= 8, part.allSatisfy(\.isHexDigit) { return "the identifier '\(part)'" }
        }
        return nil
    }

    /// The name without the number at its end, where it has one: `retrieve` of `retrieve_2`.
    var unnumbered: String? {
        let stem = text.reversed().drop(while: \.isNumber)
        if stem.count == text.count || stem.isEmpty { return nil }
        return String(String(stem.reversed()).reversed().drop { !$0.isLetter }.reversed())
    }
}

extension Set<String> {
    /// The words of a text, by its spaces and line breaks: a long list reads better so than with quotes and commas.
    init(words: String) {
        self.init(words.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}

import Tracemark

/// A text by its sections, paragraphs and sentences.
struct Document: Sendable {
    let title: String
    let sections: [Section]

    struct Section: Sendable {
        /// `LECTURE I`
        let name: String
        var paragraphs: [Paragraph]

        var sentences: [Sentence] { paragraphs.flatMap(\.sentences) }
    }

    struct Paragraph: Sendable {
        let sentences: [Sentence]
    }

    struct Sentence: Sendable {
        let text: String
        /// The words that carry meaning, in lower case and in the order of the text.
        let words: [String]
    }
}

extension Document {
    var sentences: [Sentence] { sections.flatMap(\.sentences) }
    var paragraphs: [Paragraph] { sections.flatMap(\.paragraphs) }
    var characterCount: Int { sentences.reduce(0) { $0 + $1.text.count } }
}

extension Document.Section: CustomStringConvertible, TraceRepresentable {
    /// What a trace shows of a section, whose text would fill pages.
    var description: String { "\(name): \(paragraphs.count) paragraphs, \(sentences.count) sentences" }
}

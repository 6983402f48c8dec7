import Foundation
import Tracemark

extension Document {
    /// Reads a plain text: paragraphs between empty lines, the first of them the title.
    ///
    /// `LECTURE I.` on a line of its own starts a section. Other paragraphs in capitals are subtitles, and those
    /// with bars are tables: both are left out.
    // @trace("read_document", type: .retrieval, capture: .inputs,
    //        metrics: [sections: result.sections.count, characters: result.characterCount])
    static func _read(at path: String) throws -> Document {
        var blocks = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n\n")[...]
        let title = blocks.popFirst() ?? ""

        var sections: [Section] = []
        for block in blocks {
            if block.hasPrefix("LECTURE ") {
                sections.append(Section(name: block.trimmingCharacters(in: .punctuationCharacters), paragraphs: []))
            } else if block.contains(where: \.isLowercase), !block.contains("|"), !sections.isEmpty {
                sections[sections.count - 1].paragraphs.append(Paragraph(text: String(block)))
            }
        }
        guard !sections.isEmpty else { throw NoSections(path: path) }
        return Document(title: title.capitalized, sections: sections)
    }
}

struct NoSections: Error, CustomStringConvertible, TraceRepresentable {
    let path: String

    var description: String { "\(path) has no sections: no line in it begins with LECTURE" }
}

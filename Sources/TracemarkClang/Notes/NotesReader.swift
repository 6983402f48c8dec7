/// Reads as much of YAML as API notes are written in: maps and lists by indentation, lists in brackets, plain and
/// quoted words, comments.
struct NotesReader {
    indirect enum Node {
        case text(String)
        case list([Node])
        case map([String: Node])

        var text: String? {
            if case .text(let text) = self { return text }
            return nil
        }

        var list: [Node]? {
            if case .list(let list) = self { return list }
            return nil
        }

        var map: [String: Node]? {
            if case .map(let map) = self { return map }
            return nil
        }
    }

    private struct Line {
        var indentation: Int
        var text: Substring
    }

    private var lines: [Line] = []
    private var position = 0

    static func read(_ text: String) -> Node {
        var reader = NotesReader()
        for line in text.split(whereSeparator: \.isNewline) {
            let content = withoutComment(line)
            let start = content.drop { $0 == " " }
            if start.isEmpty || start == "---" || start == "..." { continue }
            reader.lines.append(Line(indentation: content.count - start.count, text: start))
        }
        return reader.node(indentation: reader.lines.first?.indentation ?? 0)
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        var quote: Character?
        var previous: Character = " "
        for index in line.indices {
            let character = line[index]
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'", previous == " " {
                quote = character
            } else if quote == nil, character == "#", previous == " " {
                return line[..<index].trimmed
            }
            previous = character
        }
        return line.trimmedEnd
    }

    private mutating func node(indentation: Int) -> Node {
        guard position < lines.count else { return .text("") }
        return lines[position].text.isItem ? .list(list(indentation)) : .map(map(indentation))
    }

    private mutating func list(_ indentation: Int) -> [Node] {
        var items: [Node] = []
        while position < lines.count, lines[position].indentation == indentation, lines[position].text.isItem {
            let rest = lines[position].text.dropFirst().drop { $0 == " " }
            let inner = indentation + lines[position].text.count - rest.count
            if rest.isEmpty {
                position += 1
                items.append(position < lines.count ? node(indentation: lines[position].indentation) : .text(""))
            } else if Self.key(of: rest) != nil {
                // `- Name: value` begins a map that is indented as the word behind the dash.
                lines[position] = Line(indentation: inner, text: rest)
                items.append(.map(map(inner)))
            } else {
                items.append(Self.scalar(rest))
                position += 1
            }
        }
        return items
    }

    private mutating func map(_ indentation: Int) -> [String: Node] {
        var map: [String: Node] = [:]
        while position < lines.count, lines[position].indentation == indentation,
            let (key, value) = Self.key(of: lines[position].text)
        {
            position += 1
            if !value.isEmpty {
                map[key] = Self.scalar(value)
            } else if position < lines.count,
                lines[position].indentation > indentation
                    || lines[position].indentation == indentation && lines[position].text.isItem
            {
                map[key] = node(indentation: lines[position].indentation)
            }
        }
        // What is not understood is passed over, with what stands in it.
        while position < lines.count, lines[position].indentation > indentation { position += 1 }
        return map
    }

    /// `Name: value`, where the colon is followed by a space or ends the line.
    private static func key(of text: Substring) -> (String, Substring)? {
        guard let colon = text.firstIndex(of: ":"), text.first != "\"", text.first != "[" else { return nil }
        let rest = text[text.index(after: colon)...]
        guard rest.isEmpty || rest.first == " " else { return nil }
        return (String(text[..<colon].trimmed), rest.trimmed)
    }

    private static func scalar(_ text: Substring) -> Node {
        if text.hasPrefix("["), text.hasSuffix("]") {
            return .list(text.dropFirst().dropLast().split(separator: ",").map { scalar($0.trimmed) })
        }
        for quote in ["\"", "'"] where text.hasPrefix(quote) && text.hasSuffix(quote) && text.count > 1 {
            return .text(String(text.dropFirst().dropLast()))
        }
        return .text(String(text))
    }
}

extension Substring {
    fileprivate var isItem: Bool { self == "-" || hasPrefix("- ") }

    fileprivate var trimmedEnd: Substring {
        var text = self
        while text.last == " " || text.last == "\t" || text.last == "\r" { text.removeLast() }
        return text
    }

    fileprivate var trimmed: Substring { trimmedEnd.drop { $0 == " " } }
}

/// The attributes in a declaration as libclang prints it.
///
///     __attribute__((swift_name("Point.length(self:)"))) int point_length(struct point p)
///     swift_name → "Point.length(self:)"
struct AttributeText {
    /// An attribute's name, and what stands in its parentheses.
    typealias Attribute = (name: String, arguments: String)

    private(set) var attributes: [Attribute] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        for opening in ["__attribute__((", "[["] {
            let mark = Array(opening.utf8)
            var position = 0
            while let start = Self.find(mark, in: bytes, from: position) {
                position = read(bytes, from: start + mark.count)
            }
        }
    }

    /// Reads the attributes of a function, and not those of its parameters.
    ///
    ///     void retry(void (*give_up)(void) __attribute__((noreturn)))     has none
    init(function text: String) {
        self.init(Self.withoutParameters(text))
    }

    /// A declaration without the parentheses that do not belong to attributes.
    static func withoutParameters(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let mark = Array("__attribute__".utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "(") {
                let end = closing(bytes, from: position)
                if result.suffix(mark.count).elementsEqual(mark) { result += bytes[position..<end] }
                position = end
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The index behind the parenthesis that closes the one at an index.
    private static func closing(_ bytes: [UInt8], from start: Int) -> Int {
        var depth = 0
        var isString = false
        for position in start..<bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\""), bytes[position - 1] != UInt8(ascii: "\\") { isString.toggle() }
            if isString { continue }
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { return position + 1 }
        }
        return bytes.count
    }

    func has(_ name: String) -> Bool {
        attributes.contains { $0.name == name }
    }

    func arguments(of name: String) -> String? {
        attributes.first { $0.name == name }?.arguments
    }

    func all(_ name: String) -> [String] {
        attributes.filter { $0.name == name }.map(\.arguments)
    }

    /// The string that is an attribute's one argument.
    func string(_ name: String) -> String? {
        arguments(of: name).flatMap(Self.string)
    }

    /// What stands between the first quotes.
    static func string(in text: String) -> String? {
        var content = ""
        var isInside = false
        var isEscaped = false
        for character in text {
            if isInside, isEscaped {
                content.append(character)
                isEscaped = false
            } else if isInside, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                if isInside { return content }
                isInside = true
            } else if isInside {
                content.append(character)
            }
        }
        return nil
    }

    /// Reads `name(arguments), name` up to the bracket that closes the list, and returns where that is.
    private mutating func read(_ bytes: [UInt8], from start: Int) -> Int {
        var (name, arguments) = ([UInt8](), [UInt8]())
        var depth = 0
        var isString = false
        var position = start
        func close(_ list: inout [Attribute]) {
            let words = String(decoding: name, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == ":" })
            if let word = words.last {
                let plain = word.hasPrefix("__") && word.hasSuffix("__") ? word.dropFirst(2).dropLast(2) : word
                list.append((String(plain), String(decoding: arguments, as: UTF8.self)))
            }
            (name, arguments) = ([], [])
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\""), position == 0 || bytes[position - 1] != UInt8(ascii: "\\") {
                isString.toggle()
            }
            if !isString {
                if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
                    if depth == 0 { break }
                    depth -= 1
                    if depth == 0 {
                        position += 1
                        continue
                    }
                } else if byte == UInt8(ascii: "("), depth == 0 {
                    depth = 1
                    position += 1
                    continue
                } else if byte == UInt8(ascii: "(") {
                    depth += 1
                } else if byte == UInt8(ascii: ","), depth == 0 {
                    close(&attributes)
                    position += 1
                    continue
                }
            }
            if depth == 0 { name.append(byte) } else { arguments.append(byte) }
            position += 1
        }
        close(&attributes)
        return position
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while position + mark.count <= bytes.count {
            if bytes[position] == mark[0], bytes[position..<position + mark.count].elementsEqual(mark) {
                return position
            }
            position += 1
        }
        return nil
    }
}

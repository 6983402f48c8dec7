import TracemarkGenerator

/// A JSON value and where it stands, so that what is wrong with it can be said at its place.
///
/// `Foundation` has a reader, but neither tells offsets nor is it needed here otherwise.
struct JSONValue {
    indirect enum Content {
        case object([Member])
        case array([JSONValue])
        case string(String)
        /// As written: `0.25`.
        case number(String)
        case boolean(Bool)
        case null
    }

    struct Member {
        var key: String
        var keyOffset: Int
        var value: JSONValue
    }

    var content: Content
    var offset: Int

    /// What it is, for messages.
    var kind: String {
        switch content {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}

/// Text that is no JSON, or not the JSON that is wanted.
struct JSONMistake: Error {
    var message: String
    var offset: Int
}

/// Reads JSON (RFC 8259).
struct JSONReader {
    private let source: SourceText
    private var position = 0
    private var depth = 0

    /// Deeper than anything that means something, and shallow enough for the stack.
    private static let maximumDepth = 64

    static func read(_ source: SourceText) throws(JSONMistake) -> JSONValue {
        var reader = JSONReader(source: source)
        let value = try reader.value()
        reader.skipSpaces()
        if reader.position < source.count { throw reader.mistake("nothing may follow the end of the JSON value") }
        return value
    }

    private init(source: SourceText) {
        self.source = source
        // A byte order mark.
        if source.count >= 3, source.bytes[0] == 0xEF, source.bytes[1] == 0xBB, source.bytes[2] == 0xBF { position = 3 }
    }

    private var byte: UInt8 { source.bytes[position] }

    private func mistake(_ message: String, at offset: Int? = nil) -> JSONMistake {
        JSONMistake(message: message, offset: offset ?? position)
    }

    private var found: String {
        position >= source.count ? "the end of the file" : "'\(source.text(position..<position + 1))'"
    }

    private mutating func skipSpaces() {
        while position < source.count, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func value() throws(JSONMistake) -> JSONValue {
        skipSpaces()
        let offset = position
        let content: JSONValue.Content
        switch byte {
        case UInt8(ascii: "{"): content = .object(try object())
        case UInt8(ascii: "["): content = .array(try array())
        case UInt8(ascii: "\""): content = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .number(try number())
        case UInt8(ascii: "t"): content = try word("true", .boolean(true))
        case UInt8(ascii: "f"): content = try word("false", .boolean(false))
        case UInt8(ascii: "n"): content = try word("null", .null)
        default: throw mistake("expected a JSON value here, not \(found)")
        }
        return JSONValue(content: content, offset: offset)
    }

    private mutating func word(
        _ word: String, _ content: JSONValue.Content
    ) throws(JSONMistake) -> JSONValue.Content {
        for expected in word.utf8 {
            guard byte == expected else { throw mistake("expected '\(word)' here; strings stand in double quotes") }
            position += 1
        }
        return content
    }

    private mutating func enter() throws(JSONMistake) {
        depth += 1
        if depth > Self.maximumDepth { throw mistake("this is nested deeper than \(Self.maximumDepth) levels") }
        position += 1
        skipSpaces()
    }

    private mutating func object() throws(JSONMistake) -> [JSONValue.Member] {
        try enter()
        defer { depth -= 1 }
        var members: [JSONValue.Member] = []
        while byte != UInt8(ascii: "}") {
            guard byte == UInt8(ascii: "\"") else {
                throw mistake("expected a key in double quotes, or '}', not \(found)")
            }
            let offset = position
            let key = try string()
            if members.contains(where: { $0.key == key }) {
                throw mistake("'\(key)' is given twice; keep one of them", at: offset)
            }
            skipSpaces()
            guard byte == UInt8(ascii: ":") else { throw mistake("expected ':' after '\(key)', not \(found)") }
            position += 1
            members.append(JSONValue.Member(key: key, keyOffset: offset, value: try value()))
            try separator(closing: UInt8(ascii: "}"))
        }
        position += 1
        return members
    }

    private mutating func array() throws(JSONMistake) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        while byte != UInt8(ascii: "]") {
            values.append(try value())
            try separator(closing: UInt8(ascii: "]"))
        }
        position += 1
        return values
    }

    /// A comma and what follows it, or the bracket that ends the list.
    private mutating func separator(closing bracket: UInt8) throws(JSONMistake) {
        skipSpaces()
        if byte == bracket, position < source.count { return }
        guard position < source.count, byte == UInt8(ascii: ",") else {
            let close = String(decoding: [bracket], as: UTF8.self)
            throw mistake("expected ',' or '\(close)' here, not \(found)")
        }
        let comma = position
        position += 1
        skipSpaces()
        if byte == bracket { throw mistake("JSON allows no comma before a closing bracket", at: comma) }
    }

    private mutating func number() throws(JSONMistake) -> String {
        let start = position
        while position < source.count, "+-.eE0123456789".utf8.contains(byte) { position += 1 }
        let text = source.text(start..<position)
        if Double(text) == nil { throw mistake("'\(text)' is no number", at: start) }
        return text
    }

    private mutating func string() throws(JSONMistake) -> String {
        let start = position
        var bytes: [UInt8] = []
        position += 1
        while byte != UInt8(ascii: "\"") {
            if position >= source.count || byte == UInt8(ascii: "\n") {
                throw mistake("this string is not closed before the end of its line", at: start)
            }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &bytes)
            } else {
                bytes.append(byte)
                position += 1
            }
        }
        position += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONMistake) {
        let start = position
        position += 1
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0C, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
        ]
        if let character = plain[byte] {
            bytes.append(character)
            position += 1
        } else if byte == UInt8(ascii: "u"), let unit = hexadecimal() {
            var scalar = UInt32(unit)
            if (0xD800..<0xDC00).contains(unit), byte == UInt8(ascii: "\\"),
                source.bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 1
                if let low = hexadecimal(), (0xDC00..<0xE000).contains(low) {
                    scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                }
            }
            bytes += Array(String(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")).utf8)
        } else {
            throw mistake("JSON has no such escape in a string", at: start)
        }
    }

    /// The four digits behind a `u`.
    private mutating func hexadecimal() -> UInt16? {
        guard position + 4 < source.count, let unit = UInt16(source.text(position + 1..<position + 5), radix: 16) else {
            return nil
        }
        position += 5
        return unit
    }
}

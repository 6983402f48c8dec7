/// An error in a JSON text.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The offset of the error in bytes.
    public let offset: Int
    /// The problem at the offset.
    public let message: String

    /// The problem and its offset, as a sentence.
    public var description: String { "This is not JSON: \(message) at byte \(offset)." }
}

/// A strict JSON parser (RFC 8259) with a limit of ``depthLimit``.
struct JSONReader {
    /// The maximum nesting. It is deeper than people write, and the parser recurses for each level.
    static let depthLimit = 128

    /// The text, borrowed while it is parsed. Most of a store's reading happens here.
    private let bytes: UnsafeBufferPointer<UInt8>
    /// A Boolean value that indicates whether the bytes are valid UTF-8.
    private let isUTF8: Bool
    private var position = 0
    /// The number of values that may still occur.
    private var valuesLeft: Int

    static func read(_ bytes: [UInt8]) throws(JSONError) -> AttributeValue {
        try bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in
                var valuesLeft = Int.max
                return try read(bytes, isUTF8: false, &valuesLeft)
            }
        }.get()
    }

    /// - Parameter valuesLeft: The number of values that may still occur. The parser subtracts the values it reads.
    static func read(_ text: some StringProtocol, valuesLeft: inout Int) throws(JSONError) -> AttributeValue {
        var text = String(text)
        return try text.withUTF8 { bytes in
            Result { () throws(JSONError) in try read(bytes, isUTF8: true, &valuesLeft) }
        }.get()
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, isUTF8: Bool, _ valuesLeft: inout Int
    ) throws(JSONError) -> AttributeValue {
        var reader = JSONReader(bytes: bytes, isUTF8: isUTF8, valuesLeft: valuesLeft)
        defer { valuesLeft = reader.valuesLeft }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.error("the text continues after the value") }
        return value
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, isUTF8: Bool, valuesLeft: Int) {
        self.bytes = bytes
        self.isUTF8 = isUTF8
        self.valuesLeft = valuesLeft
    }

    private func error(_ message: String) -> JSONError { JSONError(offset: position, message: message) }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> AttributeValue {
        guard depth < Self.depthLimit else {
            throw error("the text is nested more than \(Self.depthLimit) levels deep")
        }
        guard valuesLeft > 0 else { throw error("the text has more values than allowed") }
        valuesLeft -= 1
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte): return try number()
        case nil: throw error("the text ends before a value")
        default: throw error("a value cannot start with this character")
        }
    }

    private mutating func word(_ word: StaticString, _ value: AttributeValue) throws(JSONError) -> AttributeValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw error("\(word) is expected") }
            position += 1
        }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> AttributeValue {
        position += 1
        if take("}") { return .object([:]) }
        // The capacity for most objects. Growing to it would hash the keys three times.
        var object = [String: AttributeValue](minimumCapacity: 6)
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("a key in quotes is expected") }
            let key = try string()
            guard take(":") else { throw error("a colon is expected") }
            object[key] = try value(depth: depth + 1)
            if take("}") { return AttributeValue.object(object).untagged }
            guard take(",") else { throw error("a comma or } is expected") }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> AttributeValue {
        position += 1
        var values: [AttributeValue] = []
        if take("]") { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            if take("]") { return .array(values) }
            guard take(",") else { throw error("a comma or ] is expected") }
        }
    }

    private mutating func number() throws(JSONError) -> AttributeValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let first = current
        let whole = skipDigits()
        guard whole > 0, whole == 1 || first != UInt8(ascii: "0") else { throw error("a digit is expected") }
        var isWhole = true
        if current == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            guard skipDigits() > 0 else { throw error("a digit is expected") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            isWhole = false
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw error("a digit is expected") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("the number is too large") }
        return .decimal(value)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, (48...57).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if current == UInt8(ascii: "\"") {
            let text = try valid(UnsafeBufferPointer(rebasing: bytes[start..<position]))
            position += 1
            return text
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return try unescaped.withUnsafeBufferPointer { bytes in
                    Result { () throws(JSONError) in try valid(bytes) }
                }.get()
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20:
                position -= 1
                throw error("a string has an unescaped control character")
            default: unescaped.append(byte)
            }
        }
        throw error("a string is not closed")
    }

    private func valid(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String {
        if isUTF8 { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error("a string is not UTF-8") }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw error("a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try codeUnit()
            if (0xD800..<0xDC00).contains(code) {
                // A lone half of a surrogate pair is not a character and becomes U+FFFD.
                let mark = position
                if current == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") {
                    position += 2
                    let low = try codeUnit()
                    if (0xDC00..<0xE000).contains(low) {
                        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                    } else {
                        position = mark
                    }
                }
            }
            text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
        default: throw error("\\\(Character(Unicode.Scalar(byte))) is not an escape sequence of JSON")
        }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let value = [UInt8](hexDigits: String(decoding: bytes[position..<position + 4], as: UTF8.self))
        else { throw error("four hexadecimal digits are expected") }
        position += 4
        return UInt32(value[0]) << 8 | UInt32(value[1])
    }
}

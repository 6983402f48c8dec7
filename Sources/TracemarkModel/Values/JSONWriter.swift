/// A writer of JSON on one line. Sorted keys give equal values equal text.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.key("name")
///     $0.string("summarize")
/// }
/// ```
package struct JSONWriter {
    /// The JSON so far, in UTF-8.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Returns the JSON so far, and starts anew.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    package mutating func value(_ value: AttributeValue) {
        switch value {
        case .null: raw("null")
        case .boolean(let value): raw(value ? "true" : "false")
        case .integer(let value): raw(String(value))
        case .decimal(let number) where number.isFinite: raw(number.description)
        case .decimal, .bytes: self.value(value.tagged)
        case .string(let value): string(value)
        case .array(let values): array(values) { $0.value($1) }
        case .object(let object):
            self.object { writer in
                for (key, element) in object.sorted(by: { $0.key < $1.key }) {
                    writer.key(key)
                    writer.value(element)
                }
            }
        }
    }

    // MARK: Piece by piece

    /// Writes braces around the output of `members`.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        bytes.append(UInt8(ascii: "{"))
        try members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes brackets around the elements, and commas between them.
    package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ element: (inout JSONWriter, Elements.Element) throws -> Void
    ) rethrows {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for each in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            try element(&self, each)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Begins a member of an object.
    package mutating func key(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes JSON text as it is.
    package mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Nearly all strings need no escape and are copied in one piece.
            var start = 0
            for (place, byte) in utf8.enumerated() where Self.needsEscape(byte) {
                bytes.append(contentsOf: utf8[start..<place])
                escape(byte)
                start = place + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u00")
            raw([byte].hexDigits)
        }
    }
}

/// Writes JSON, one value after the other. The caller writes commas and brackets.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// Returns the text of one value.
    static func value(_ write: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Returns the text of one object.
    static func object<Value>(
        _ members: [(name: String, value: Value)], _ write: (Value, inout JSONText) -> Void
    ) -> String {
        value { $0.object(members, write) }
    }

    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func reserve(_ capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func raw(_ text: [UInt8]) {
        bytes.append(contentsOf: text)
    }

    mutating func null() {
        raw("null")
    }

    mutating func boolean(_ value: Bool) {
        raw(value ? "true" : "false")
    }

    mutating func integer(_ value: some BinaryInteger) {
        raw(value.description)
    }

    /// Writes a number. JSON has no infinities and no NaN: they become the strings that protobuf's JSON mapping reads.
    mutating func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) {
        if value.isFinite {
            raw(value.description)
        } else {
            string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Most text needs no escape, so it is copied in runs.
            var run = 0
            for place in 0..<utf8.count {
                let byte = utf8[place]
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run..<place]))
                run = place + 1
                escape(byte)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[run...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x0a: raw("\\n")
        case 0x0d: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u00")
            raw(String(UInt64(byte).hexDigits.suffix(2)))
        }
    }

    mutating func array<Element>(_ elements: some Sequence<Element>, _ write: (Element, inout JSONText) -> Void) {
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(element, &self)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func object<Value>(
        _ members: [(name: String, value: Value)], _ write: (Value, inout JSONText) -> Void
    ) {
        object { object in
            for member in members { object.member(member.name) { write(member.value, &$0) } }
        }
    }

    mutating func object(_ members: (inout JSONObject) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        // Moved into the object and back, so that its bytes are never copied.
        var object = JSONObject(json: self)
        bytes = []
        members(&object)
        bytes = object.json.bytes
        bytes.append(UInt8(ascii: "}"))
    }
}

/// Writes the members of a JSON object.
struct JSONObject {
    fileprivate(set) var json: JSONText
    private var isEmpty = true

    fileprivate init(json: JSONText) {
        self.json = json
    }

    mutating func member(_ name: String, _ write: (inout JSONText) -> Void) {
        if !isEmpty { json.raw(",") }
        isEmpty = false
        json.string(name)
        json.raw(":")
        write(&json)
    }

    mutating func string(_ name: String, _ value: String) {
        member(name) { $0.string(value) }
    }

    mutating func array<Element>(
        _ name: String, _ elements: some Sequence<Element>, _ write: (Element, inout JSONText) -> Void
    ) {
        member(name) { $0.array(elements, write) }
    }
}

/// The depth and size of JSON, counted before it is decoded. A small body can then not become a large value.
struct JSONShape {
    /// The deepest nesting: 0 for a number, 1 for `[]`.
    private(set) var depth = 0
    /// An upper bound of the number of values.
    private(set) var values = 1

    /// Scans each byte once. Malformed JSON gets some counts too, and the decoder rejects it later.
    init(_ bytes: some Sequence<UInt8>) {
        var level = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                level += 1
                values += 1
                if level > depth { depth = level }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): level -= 1
            case UInt8(ascii: ","): values += 1
            default: break
            }
        }
    }

    /// Rejects JSON that exceeds the limits.
    func check(_ limits: ServerLimits) throws {
        guard depth <= limits.jsonDepth else {
            throw Problem(
                .badRequest,
                "The JSON is nested \(depth) levels deep, and the limit is \(limits.jsonDepth). Send flatter values.")
        }
        guard values <= limits.jsonValues else {
            throw Problem(
                .contentTooLarge,
                "The JSON has more than \(limits.jsonValues) values. Split it into several requests.")
        }
    }
}

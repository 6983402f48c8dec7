/// Counts what JSON holds before it is read, so that a small body cannot become a large value.
struct JSONShape {
    /// The deepest nesting: 0 for a number, 1 for `[]`.
    private(set) var depth = 0
    /// At most as many values as there are.
    private(set) var values = 1

    /// Looks at each byte once. What is no JSON at all gets some numbers too, and is found out by its reader.
    init(_ bytes: some Sequence<UInt8>) {
        var level = 0
        var isInText = false
        var isEscaped = false
        for byte in bytes {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
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

    /// Turns away what is more than the limits allow.
    func check(_ limits: ServerLimits) throws {
        guard depth <= limits.jsonDepth else {
            throw Problem(
                .badRequest, "The JSON is nested \(depth) deep; at most \(limits.jsonDepth) levels are taken.")
        }
        guard values <= limits.jsonValues else {
            throw Problem(
                .contentTooLarge,
                "The JSON has more than \(limits.jsonValues) values. Send it in several requests.")
        }
    }
}

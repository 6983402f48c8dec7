/// The keys of the JSON object at the beginning of a file, as far as the beginning contains them.
struct FirstObject {
    /// The keys of the object itself, without those of nested objects.
    private(set) var keys: Set<String> = []
    /// A Boolean value that indicates whether the object is complete.
    private(set) var isWhole = false

    init(_ start: ArraySlice<UInt8>) {
        var depth = 0
        var text: [UInt8]?
        var isEscaped = false
        // The last string, which is a key if a colon follows.
        var last: [UInt8] = []
        for byte in start {
            if text != nil {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    last = text ?? []
                    text = nil
                    continue
                }
                // Only keys of the outer object are collected, and only the beginning of long strings.
                if depth == 1, text!.count < 64 { text!.append(byte) }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): text = []
            case UInt8(ascii: ":") where depth == 1: keys.insert(String(decoding: last, as: UTF8.self))
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    isWhole = true
                    return
                }
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: if depth == 0 { return }
            }
        }
    }
}

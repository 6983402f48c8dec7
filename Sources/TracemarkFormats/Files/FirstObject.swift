/// The keys of the JSON object that a file begins with, as far as its beginning shows them.
struct FirstObject {
    /// The object's own keys, and not those of what is in it.
    private(set) var keys: Set<String> = []
    /// Whether its end was seen.
    private(set) var isWhole = false

    init(_ start: ArraySlice<UInt8>) {
        var depth = 0
        var text: [UInt8]?
        var isEscaped = false
        // The text that may turn out to be a key by the colon after it.
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
                // Only the keys of the object itself are wanted, and no text that is as long as an input.
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

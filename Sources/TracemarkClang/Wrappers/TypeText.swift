/// Compares the texts of types that are written in two ways.
enum TypeText {
    /// A type's text without what does not tell two functions apart.
    ///
    ///     Swift.UnsafePointer<CInt>!     UnsafePointer<Int32>
    static func plain(_ text: String) -> String {
        var plain = ""
        var word = ""
        func end() {
            plain += aliases[word] ?? word
            word = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else if character == "." || character == ":" {
                // What stands before it is a module.
                if character == ":" || !word.isEmpty { word = "" }
            } else {
                end()
                if !"`!? \n\t".contains(character) { plain.append(character) }
            }
        }
        end()
        return plain == "()" ? "" : plain
    }

    private static let aliases = [
        "CBool": "Bool", "CChar": "Int8", "CSignedChar": "Int8", "CUnsignedChar": "UInt8", "CShort": "Int16",
        "CUnsignedShort": "UInt16", "CInt": "Int32", "CUnsignedInt": "UInt32", "CLong": "Int", "CUnsignedLong": "UInt",
        "CLongLong": "Int64", "CUnsignedLongLong": "UInt64", "CFloat": "Float", "CDouble": "Double",
        "CLongDouble": "Float80", "Void": "()",
    ]
}

extension String {
    /// The string as a Swift literal.
    package var swiftLiteral: String {
        if isPlainLiteral { return "\"" + self + "\"" }
        var literal = "\""
        for character in unicodeScalars {
            switch character {
            case "\\": literal += "\\\\"
            case "\"": literal += "\\\""
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\0": literal += "\\0"
            default: literal.unicodeScalars.append(character)
            }
        }
        return literal + "\""
    }
}

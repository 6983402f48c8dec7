/// What is wrong with the text of a filter, and where.
public struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it is wrong: the first character is column 1. Characters are counted as Unicode scalars.
    public let column: Int
    /// How many characters are meant, at least 1.
    public let length: Int
    /// What is wrong, as a sentence.
    public let message: String
    /// What was probably meant in place of what stands there, if something comes to mind.
    public let suggestion: String?

    /// Says what is wrong at a column; what a server says about a filter is one too.
    public init(column: Int, length: Int = 1, _ message: String, suggestion: String? = nil) {
        self.column = column
        self.length = max(1, length)
        self.message = message
        self.suggestion = suggestion
    }

    /// `Column 5: there is no field "nmae". Did you mean "name"?`
    public var description: String {
        "Column \(column): \(message)" + (suggestion.map { " Did you mean \"\($0)\"?" } ?? "")
    }

    /// The error below the text that it is about, for a terminal:
    /// ```
    /// tag.team=search AND nmae:x
    ///                     ^~~~
    /// Column 21: there is no field "nmae". Did you mean "name"?
    /// ```
    public func rendered(in text: String) -> String {
        let marks = String(repeating: " ", count: column - 1) + "^" + String(repeating: "~", count: length - 1)
        return "\(text)\n\(marks)\n\(description)"
    }
}

/// An error in the text of a filter, with its location.
public struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The location of the error in Unicode scalars; the first character is column 1.
    public let column: Int
    /// The number of characters of the faulty text, at least 1.
    public let length: Int
    /// The problem, as a sentence that follows a colon.
    public let message: String
    /// A suggested replacement for the faulty text, if there is one.
    public let suggestion: String?

    /// Creates an error at a column. A server's error about a filter has this type too.
    public init(column: Int, length: Int = 1, _ message: String, suggestion: String? = nil) {
        self.column = column
        self.length = max(1, length)
        self.message = message
        self.suggestion = suggestion
    }

    /// The error on one line: `Column 5: there is no field "nmae". Did you mean "name"?`
    public var description: String {
        "Column \(column): \(message)" + (suggestion.map { " Did you mean \"\($0)\"?" } ?? "")
    }

    /// Returns the error below the faulty text, for a terminal:
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

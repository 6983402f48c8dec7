/// The form in which a model is asked for a value of a type.
struct AnswerSchema: Sendable {
    /// What the answer is called to the server: letters, digits and `_`, at most 64.
    let name: String
    /// Always an object, as servers ask for.
    let schema: JSONSchema
    /// Whether the value stands in an object under the name `value`, since it is none itself.
    let isWrapped: Bool

    init<Output: Decodable>(of type: Output.Type) throws {
        let schema = try JSONSchema(of: type)
        let letters = "\(type)".unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic }
        name = letters.isEmpty ? "answer" : String(String(String.UnicodeScalarView(letters)).prefix(64))
        if case .object = schema.form {
            self.schema = schema
            isWrapped = false
        } else {
            var inner = schema
            inner.definitions = [:]
            var outer = JSONSchema.object([.init("value", inner)])
            outer.definitions = schema.definitions
            self.schema = outer
            isWrapped = true
        }
    }
}

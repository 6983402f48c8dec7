/// The schema of a requested answer.
struct OutputSchema: Sendable {
    /// The name of the answer for the server: letters, digits and `_`, at most 64.
    let name: String
    /// The schema, which is always an object, as servers require.
    let schema: JSONSchema
    /// A Boolean value that indicates whether the value is wrapped in an object, as its member `value`.
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

import ArgumentParser
import Foundation
import TracemarkModel

/// An argument of the form `key=value`. The key cannot contain an equals sign.
struct KeyValue: ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }

    /// The value as JSON, or as a string if it is not JSON: `true`, `3`, `"3"`, `{"a":1}`, `fine`.
    var typedValue: AttributeValue { (try? AttributeValue(json: value)) ?? .string(value) }
}

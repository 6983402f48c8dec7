import ArgumentParser
import Foundation
import TracemarkModel

/// `key=value` on the command line. The key may hold no equals sign.
struct KeyValue: ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        key = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }

    /// The value with its JSON type, or as a text if it is no JSON: `true`, `3`, `"3"`, `{"a":1}`, `fine`.
    var typedValue: AttributeValue { (try? AttributeValue(json: value)) ?? .string(value) }
}

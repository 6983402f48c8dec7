/// Why a function keeps its name, where the generator itself would have no objection: one sentence each, with the remedy.
enum AdoptionRefusal {
    case kind(String)
    case underscored(String)
    case nameless(String)
    case taken(String, place: String)
    case open
    case overridden(place: String)
    case symbol(attribute: String)
    case objectiveC(type: String)
    case replaceable
    case codeBefore
    case capturing(String)
    case notUTF8

    var message: String {
        switch self {
        case .kind(let kind):
            "\(kind) cannot be renamed without touching those who use it; open the span by hand with 'withTraceSpan(\"name\") { span in … }' inside it"
        case .underscored(let name):
            "its name begins with an underscore already; write '// @trace' above it, and call '\(name.dropFirst())'"
        case .nameless(let name):
            "'_\(name)' would not be wrapped by a function called '\(name)'; write '// @trace(as: …)' above it, and call that"
        case .taken(let name, let place):
            "'\(name)', which it would be renamed to, stands at \(place) already; give that another name first"
        case .open:
            "it is open, and its wrapper, which stands in an extension, could not be overridden; make it public, or write '// @trace' above it and call the wrapper"
        case .overridden(let place):
            "it is overridden at \(place), and its wrapper, which stands in an extension, could not be; write '// @trace' above it and call the wrapper"
        case .symbol(let attribute):
            "'@\(attribute)' makes its name known outside Swift, where the wrapper is not seen; write '// @trace' above it and call the wrapper"
        case .objectiveC(let type):
            "Objective-C may call it by its selector, since '\(type)' inherits from NSObject; write '// @trace' above it and call the wrapper"
        case .replaceable:
            "it is dynamic, and what replaces it is found by its name; write '// @trace' above it and call the wrapper"
        case .codeBefore:
            "other code stands before it on its line; begin a new line there"
        case .capturing(let name):
            "'\(name)' is called while values are captured; adopt it by its own name if its spans are wanted"
        case .notUTF8:
            "the file is not valid UTF-8, so it cannot be changed without touching more than this"
        }
    }
}

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
    case selector(String, place: String)
    case selfNaming(String, place: String)
    case naming(String, callee: String, place: String)
    case required(String)
    case nearMatch(String, protocol: String)
    case codeBefore
    case notUTF8

    private var byHand: String { "write '// @trace' above it and call the wrapper" }

    var message: String {
        switch self {
        case .kind(let kind):
            "\(kind) cannot be renamed without touching those who use it; open the span by hand with 'withTraceSpan(\"name\") { span in … }' inside it"
        case .underscored(let name):
            "its name begins with an underscore already; write '// @trace' above it, and call '\(name.dropFirst())'"
        case .nameless(let name):
            "'_\(name)' would not be wrapped by a function called '\(name)'; write '// @trace(as: …)' above it, and call that"
        case .taken(let name, let place):
            "'\(name)', which it would be renamed to, stands at \(place) already, and calls could mean another function; rename that, or \(byHand)"
        case .open:
            "it is open, and its wrapper, which stands in an extension, could not be overridden; make it public, or \(byHand)"
        case .overridden(let place):
            "it is overridden at \(place), and its wrapper, which stands in an extension, could not be; \(byHand)"
        case .symbol(let attribute):
            "'@\(attribute)' makes its name known outside Swift, where the wrapper is not seen; \(byHand)"
        case .objectiveC(let type):
            "Objective-C knows the class '\(type)' and may call this by its selector; \(byHand)"
        case .replaceable:
            "it is dynamic, and what replaces it is found by its name; \(byHand)"
        case .selector(let name, let place):
            "'\(name)' stands in a selector or key path at \(place), which may mean this function; \(byHand)"
        case .selfNaming(let name, let place):
            "'#function' at \(place) would say '_\(name)'; write the name there, or \(byHand)"
        case .naming(let name, let callee, let place):
            "'\(callee)' at \(place) takes its caller's name by default and would get '_\(name)'; pass the name there, or \(byHand)"
        case .required(let name):
            "'\(name)', which it would be renamed to, is a member of a protocol or class of another module, and could witness or override that; \(byHand)"
        case .nearMatch(let name, let type):
            "'_\(name)' would nearly match '\(name)' of the protocol '\(type)', which has a default, and the compiler would warn; move it to an extension without conformances"
        case .codeBefore:
            "other code stands before it on its line; begin a new line there"
        case .notUTF8:
            "the file is not valid UTF-8, so it cannot be changed without touching more than this"
        }
    }
}

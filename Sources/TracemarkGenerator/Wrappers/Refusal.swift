/// The reason why a declaration gets no wrapper. Each has a sentence with the remedy, and a summary for lists.
enum Refusal: Equatable {
    case nothingBelow
    case trailing
    case localFunction
    case statement
    case noneOutsideType
    case kind(String)
    case typeWithoutFunctions(String)
    case requirement
    case privateMember(access: String)
    case privateScope(type: String, access: String)
    case overriding
    case operatorFunction
    case variadic(parameter: String)
    case sentClosure(parameter: String)
    case sentReference(parameter: String)
    case genericAutoclosure(parameter: String, error: String)
    case distributed
    case unavailable
    case unknownAttribute(String)
    case reasync
    case privateName(String, access: String, place: String)
    case storedProperty
    case lendingAccessor
    case subscriptWithoutParameters
    case unknownType
    case protocolSelf(requirement: String)
    case protocolInheritance(String)
    case protocolActor
    case protocolRequirement(String)

    private static let byHand = "open the span by hand with 'withTraceSpan(\"name\") { span in … }'"

    var message: String {
        let byHand = Self.byHand
        switch self {
        case .nothingBelow:
            return "there is nothing below this annotation to trace; put it directly above a declaration"
        case .trailing:
            return "this annotation stands behind code; put it on a line of its own, directly above the declaration"
        case .localFunction:
            return "a local function cannot be traced by a comment, since no other file can call it; \(byHand)"
        case .statement:
            return
                "an annotation inside a body traces nothing, closures included; put it above the function, or \(byHand)"
        case .noneOutsideType:
            return "'@trace(none)' leaves a member of an annotated type out; the type around this one has no annotation"
        case .kind(let kind):
            return "\(kind) cannot be traced by a comment; annotate a function, or \(byHand) where the work is done"
        case .typeWithoutFunctions(let type):
            return "'\(type)' has no function here to trace; annotate the extension that has, or other declarations"
        case .requirement:
            return "a requirement has no body to trace; annotate the protocol, or the function that witnesses it"
        case .privateMember(let access):
            return "this is \(access), and its wrapper stands in another file; remove '\(access)', or \(byHand) inside"
        case .privateScope(let type, let access):
            return
                "'\(type)' is \(access), and the wrapper stands in another file; remove '\(access)', or \(byHand) inside"
        case .overriding:
            return "this overrides what a base declares; annotate that, whose wrapper calls the override"
        case .operatorFunction:
            return "an operator has no name that a wrapper could carry; \(byHand) inside it"
        case .variadic(let parameter):
            return "'\(parameter)' is variadic, and Swift cannot pass its values on; take an array, or \(byHand) inside"
        case .sentClosure(let parameter):
            return
                "'\(parameter)' is a closure that does not escape, which an asynchronous wrapper cannot give away; mark it '@escaping', or \(byHand) inside"
        case .sentReference(let parameter):
            return
                "'\(parameter)' is 'inout sending', which the closure of an asynchronous wrapper cannot give away; take it 'consuming sending' and return it, or \(byHand) inside"
        case .genericAutoclosure(let parameter, let error):
            return
                "Swift cannot infer '\(error)' when the autoclosure '\(parameter)' is passed on; write 'throws' without a type, or \(byHand) inside"
        case .reasync:
            return "'reasync' functions belong to the standard library alone; \(byHand) inside the function"
        case .distributed:
            return "a distributed function cannot be wrapped; \(byHand) inside it"
        case .unavailable:
            return "this is unavailable, so no wrapper may use it; remove the annotation"
        case .unknownAttribute(let name):
            return "what '@\(name)' does is not known here, nor whether the wrapper needs it too; \(byHand) inside"
        case .privateName(let name, let access, let place):
            return "'\(name)' is \(access), and the \(place) is repeated in another file; remove '\(access)' there"
        case .storedProperty:
            return "a stored property runs no code that could be traced; annotate the functions that use it"
        case .lendingAccessor:
            return "a property that lends its value would be copied by a wrapper; \(byHand) inside"
        case .subscriptWithoutParameters:
            return "a subscript without parameters has no label that could tell its wrapper apart; \(byHand) inside"
        case .unknownType:
            return "the wrapper needs a type that is written out; write it behind a colon"
        case .protocolSelf(let requirement):
            return "'\(requirement)' uses 'Self' within another type, which a decorator cannot pass on; \(byHand)"
        case .protocolInheritance(let name):
            return
                "the requirements of '\(name)' are in another module; annotate the functions that witness this protocol"
        case .protocolActor:
            return "only actors conform to this protocol, and a decorator is none; annotate the functions of the actors"
        case .protocolRequirement(let requirement):
            return "a decorator cannot pass '\(requirement)' on; annotate the functions that witness this protocol"
        }
    }

    /// The reason in a few words, for the list of a type's members and the README's table.
    var summary: String {
        switch self {
        case .privateMember(let access), .privateScope(_, let access): access
        case .overriding: "an override"
        case .operatorFunction: "an operator"
        case .variadic(let parameter): "variadic '\(parameter)'"
        case .sentClosure(let parameter): "'\(parameter)' is given away and does not escape"
        case .sentReference(let parameter): "'inout sending' \(parameter) in an asynchronous function"
        case .genericAutoclosure(let parameter, _): "autoclosure '\(parameter)' of a generic error"
        case .distributed: "distributed"
        case .unavailable: "unavailable"
        case .reasync: "reasync"
        case .unknownAttribute(let name): "@\(name)"
        case .privateName(let name, let access, _): "'\(name)' is \(access)"
        default: message
        }
    }
}

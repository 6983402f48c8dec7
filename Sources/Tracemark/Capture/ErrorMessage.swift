extension RecordedError {
    /// Captures an error's type and stored properties, within the bounds of a captured value. None of the program's
    /// code runs.
    init(capturing error: any Error, at time: UInt64) {
        self.init(
            type: String(reflecting: Swift.type(of: error)), message: ErrorMessage.of(error), timeNanoseconds: time)
    }
}

/// The text of an error: `notFound("a.txt", code: 3)`, or Foundation's own text for an error of Foundation.
package enum ErrorMessage {
    /// Returns the text of an error, within the bounds of a captured value.
    package static func of(_ error: any Error) -> String {
        if let text = foundationText(of: error) { return BoundedText.cut(text) }
        var text = ValueText(.swift)
        text.add(typed: error, depth: CaptureLimits.current.depth)
        return text.result
    }

    /// Returns the description of an error of Foundation; nil if the program's code might run or a secret might show.
    ///
    /// The description includes the error's user information. That may hold a value of a type of the program, or have
    /// the name of a secret.
    private static func foundationText(of error: any Error) -> String? {
        guard FoundationTypes.isError(type(of: error)) else { return nil }
        let information = userInformation(of: error)
        if isKnown(information, depth: 4) { return String(describing: error) }
        let start = "Error Domain=\(domain(of: error)) Code=\(code(of: error))"
        return (information["NSLocalizedDescription"] as? String).map { "\(start) \"\($0)\"" } ?? start
    }

    private static func userInformation(of error: any Error) -> [String: Any] {
        if let information = error._userInfo as? [String: Any] { return information }
        if let inner = inner(of: error) { return userInformation(of: inner) }
        for name in ["userInfo", "_userInfo"] {
            guard let stored = Reflection.property(name, of: error) else { continue }
            return stored as? [String: Any] ?? [:]
        }
        return [:]
    }

    /// Returns the `NSError` that some error structures store.
    private static func inner(of error: any Error) -> (any Error)? {
        Reflection.property("_nsError", of: error) as? any Error
    }

    /// Returns the error's code. `CocoaError` stores a code that its `_code` omits.
    private static func code(of error: any Error) -> Int {
        if let code = Reflection.property("code", of: error), let number = Reflection.property("rawValue", of: code) {
            return number as? Int ?? error._code
        }
        return inner(of: error)?._code ?? error._code
    }

    private static func domain(of error: any Error) -> String {
        if FoundationTypes.name(of: type(of: error)) == "CocoaError" { return "NSCocoaErrorDomain" }
        return inner(of: error)?._domain ?? error._domain
    }

    private static func isKnown(_ information: [String: Any], depth: Int) -> Bool {
        information.allSatisfy { !SecretName.matches($0.key) && isKnown($0.value, depth: depth) }
    }

    /// Returns whether describing a value runs no code of the program.
    private static func isKnown(_ value: Any, depth: Int) -> Bool {
        let type: Any.Type = Swift.type(of: value)
        if type == String.self || type == Bool.self { return true }
        guard depth > 0 else { return false }
        if FoundationTypes.isError(type), let error = value as? any Error {
            return isKnown(userInformation(of: error), depth: depth - 1)
        }
        if let name = FoundationTypes.name(of: type) {
            return FoundationTypes.isScalar(name) || name.hasPrefix("NS") || name.hasPrefix("__NS")
        }
        if type is any StandardInteger.Type || type is any StandardFloat.Type { return true }
        return (value as? [Any])?.allSatisfy { isKnown($0, depth: depth - 1) } ?? false
    }
}

/// The text that `String(describing:)` gives a value without a description of its own, up to a bound: `Page(number: 1,
/// words: ["a"])`.
///
/// The standard library's version walks the whole value first, however large it is.
struct BoundedDescription {
    private let limit: Int
    private(set) var text = ""
    /// A Boolean value that indicates whether the text lacks the end of the value.
    private(set) var isCut = false

    /// Describes a value.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of text beyond which the rest of the value is not read.
    ///   - depth: The number of nested levels that are described.
    init(of value: Any, bytes: Int, depth: Int) {
        limit = max(bytes, 0)
        add(value, isNested: false, depth: depth)
    }

    /// Returns whether more text fits. If it does not, this marks the text as cut.
    private mutating func hasRoom() -> Bool {
        if text.utf8.count > limit { isCut = true }
        return !isCut
    }

    /// - Parameter isNested: A Boolean value that indicates whether the value is inside another one. Nested strings
    ///   have quotes, and nested types have their modules.
    private mutating func add(_ value: Any, isNested: Bool, depth: Int) {
        // The exact type is compared because a cast would also succeed for an optional.
        if isNested, type(of: value) == String.self, let string = value as? String {
            let start = BoundedText.start(of: string, bytes: limit)
            text += String(reflecting: start)
            if start.utf8.count < string.utf8.count { isCut = true }
            return
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection where isNested:
            within(depth, "[", "]") { $0.add(mirror.children, depth: depth - 1) { _, _ in } }
        case .set where isNested:
            within(depth, "Set([", "])") { $0.add(mirror.children, depth: depth - 1) { _, _ in } }
        case .dictionary where isNested:
            within(depth, "[", "]") { $0.addMembers(of: mirror, depth: depth - 1) }
        case .optional where isNested:
            guard let wrapped = mirror.children.first else { return text += "nil" }
            within(depth, "Optional(", ")") { $0.add(wrapped.value, isNested: true, depth: depth - 1) }
        case .tuple:
            within(depth, "(", ")") { $0.add(mirror.children, depth: depth - 1) { $0.addLabel($1) } }
        case .struct where !Self.describesItself(value):
            let name = isNested ? String(reflecting: mirror.subjectType) : "\(mirror.subjectType)"
            within(depth, name + "(", ")") { $0.add(mirror.children, depth: depth - 1) { $0.addLabel($1) } }
        case .enum where !Self.describesItself(value) && mirror.children.first?.label != nil:
            addCase(mirror, isNested: isNested, depth: depth)
        default:
            text += isNested ? String(reflecting: value) : String(describing: value)
        }
    }

    private mutating func within(
        _ depth: Int, _ opening: String, _ closing: String, _ body: (inout BoundedDescription) -> Void
    ) {
        text += opening
        if depth > 0 { body(&self) } else { text += "…" }
        if !isCut { text += closing }
    }

    private mutating func add(
        _ children: Mirror.Children, depth: Int, label: (inout BoundedDescription, String?) -> Void
    ) {
        var isFirst = true
        for child in children {
            guard hasRoom() else { return }
            if !isFirst { text += ", " }
            isFirst = false
            label(&self, child.label)
            if child.label.map(SecretName.matches) ?? false {
                text += "[redacted]"
            } else {
                add(child.value, isNested: true, depth: depth)
            }
        }
    }

    /// Adds `number: `. The elements of a tuple without labels are called `.0`, `.1`.
    private mutating func addLabel(_ label: String?) {
        if let label, !label.hasPrefix(".") { text += "\(label): " }
    }

    private mutating func addMembers(of mirror: Mirror, depth: Int) {
        if mirror.children.isEmpty { text += ":" }
        var isFirst = true
        for child in mirror.children {
            guard hasRoom() else { return }
            if !isFirst { text += ", " }
            isFirst = false
            // A dictionary's children are pairs.
            let pair = Mirror(reflecting: child.value).children.makeIterator()
            guard let key = pair.next(), let value = pair.next() else { continue }
            add(key.value, isNested: true, depth: depth)
            text += ": "
            if let name = key.value as? String, SecretName.matches(name) {
                text += "[redacted]"
            } else {
                add(value.value, isNested: true, depth: depth)
            }
        }
    }

    /// Adds a case with its associated values: `failed("no text", code: 3)`.
    private mutating func addCase(_ mirror: Mirror, isNested: Bool, depth: Int) {
        guard let child = mirror.children.first, let name = child.label else { return }
        text += isNested ? "\(String(reflecting: mirror.subjectType)).\(name)" : name
        if SecretName.matches(name) {
            text += "([redacted])"
        } else if Mirror(reflecting: child.value).displayStyle == .tuple {
            add(child.value, isNested: true, depth: depth)
        } else {
            within(depth, "(", ")") { $0.add(child.value, isNested: true, depth: depth - 1) }
        }
    }

    private static func describesItself(_ value: Any) -> Bool {
        value is any CustomStringConvertible || value is any CustomDebugStringConvertible
            || value is any TextOutputStreamable
    }
}

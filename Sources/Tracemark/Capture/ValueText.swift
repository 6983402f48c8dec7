/// The text of one captured value while it is written, within ``CaptureLimits``.
///
/// A value that does not fit is cut where the limit was reached: `[1,2,3,"…"]`, `{"title":"A","…":"…"}`.
struct ValueText {
    enum Style {
        /// JSON: `{"failed":{"_0":"no text","code":3}}`
        case json
        /// Swift's notation, for an error's message: `failed("no text", code: 3)`.
        case swift
    }

    let style: Style
    private(set) var text = JSONText()
    /// The value, if it is a plain string, which is not written as JSON.
    private(set) var string: String?
    private var bytes: Int
    private var values: Int

    init(_ style: Style, within limits: CaptureLimits = .current) {
        self.style = style
        bytes = limits.bytes
        values = limits.values
    }

    /// The bytes in which most structures fit, so that the text grows once.
    private static let firstCapacity = 240

    private var isSwift: Bool { style == .swift }

    /// The finished text.
    var result: String { string ?? String(decoding: text.bytes, as: UTF8.self) }

    // MARK: Scalars

    mutating func null() { text.raw(isSwift ? "nil" : "null") }

    mutating func boolean(_ value: Bool) { text.boolean(value) }

    mutating func integer(_ value: some BinaryInteger) { text.integer(value) }

    mutating func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) { text.number(value) }

    mutating func number(digits: String) { text.raw(digits) }

    /// Writes a string, cut to the remaining room.
    mutating func add(_ value: String) {
        add(kept: BoundedText.cut(value, to: max(bytes, 0)))
    }

    /// Writes a substring, cut to the remaining room.
    mutating func add(_ value: Substring) {
        add(kept: BoundedText.cut(value, to: max(bytes, 0)))
    }

    private mutating func add(kept: String) {
        bytes -= kept.utf8.count
        if text.bytes.isEmpty { return string = kept }
        if isSwift { text.raw(String(reflecting: kept)) } else { text.string(kept) }
    }

    /// Writes the name of a type or a case, or the mark for a value that is not shown.
    mutating func name(_ value: String) {
        guard isSwift, !text.bytes.isEmpty else { return add(value) }
        bytes -= value.utf8.count
        text.raw(value)
    }

    /// Writes the type of an object and its address. An error's message omits the address, so that it is the same in
    /// every run.
    mutating func reference(_ type: String, _ address: UInt) {
        name(isSwift ? type : "\(type)@0x\(String(address, radix: 16))")
    }

    mutating func address(_ value: UInt) { name("0x" + String(value, radix: 16)) }

    mutating func redacted() { name("[redacted]") }

    // MARK: Containers

    enum Container {
        case array, dictionary
        case structure(String)
        case tuple(isLabelled: Bool)
    }

    /// Opens a container, or writes a mark if it is nested too deeply.
    mutating func open(_ container: Container, depth: Int) -> Bool {
        guard depth > 0 else {
            name("…")
            return false
        }
        if text.bytes.isEmpty { text.reserve(Self.firstCapacity) }
        switch container {
        case .array: text.raw("[")
        case .dictionary: text.raw(isSwift ? "[" : "{")
        case .structure(let name): text.raw(isSwift ? name + "(" : "{")
        case .tuple(let isLabelled): text.raw(isSwift ? "(" : isLabelled ? "{" : "[")
        }
        return true
    }

    mutating func close(_ container: Container) {
        switch container {
        case .array: text.raw("]")
        case .dictionary: text.raw(isSwift ? "]" : "}")
        case .structure: text.raw(isSwift ? ")" : "}")
        case .tuple(let isLabelled): text.raw(isSwift ? ")" : isLabelled ? "}" : "]")
        }
    }

    /// Begins the next value of an array. If the limit is reached, it marks the array as cut.
    mutating func beginElement(isFirst: Bool) -> Bool {
        if !isFirst { text.raw(isSwift ? ", " : ",") }
        if take(0) { return true }
        text.raw(isSwift ? "…" : "\"…\"")
        return false
    }

    /// Begins the next value of a container that has keys. If the limit is reached, it marks the container as cut.
    mutating func beginMember(_ key: ValueKey, isFirst: Bool) -> Bool {
        guard take(key.name.utf8.count) else {
            markCutMember(isFirst: isFirst)
            return false
        }
        if !isFirst { text.raw(isSwift ? ", " : ",") }
        if !isSwift {
            text.raw(key.json)
        } else if !key.isPosition {
            text.raw(key.name)
            text.raw(": ")
        }
        return true
    }

    /// Marks a container that has keys as cut.
    mutating func markCutMember(isFirst: Bool) {
        if !isFirst { text.raw(isSwift ? ", " : ",") }
        text.raw(isSwift ? "…" : "\"…\":\"…\"")
    }

    /// Opens `{"failed":` or `failed(` for a case's associated values.
    ///
    /// - Parameter isTuple: A Boolean value that indicates whether the associated values write their own parentheses.
    mutating func openCase(_ key: ValueKey, isTuple: Bool, depth: Int) -> Bool {
        guard depth > 0 else {
            name("…")
            return false
        }
        if isSwift {
            text.raw(key.name)
            if !isTuple { text.raw("(") }
            return true
        }
        text.raw("{")
        if beginMember(key, isFirst: true) { return true }
        text.raw("}")
        return false
    }

    mutating func closeCase(isTuple: Bool) {
        if !isSwift { text.raw("}") } else if !isTuple { text.raw(")") }
    }

    private mutating func take(_ count: Int) -> Bool {
        guard values > 0, bytes > 0 else { return false }
        values -= 1
        bytes -= count + 1
        return true
    }

    /// The number of values that still fit.
    var capacity: Int { max(values, 0) }

    /// The number of bytes that still fit.
    var remainingBytes: Int { max(bytes, 0) }

    /// Returns the text of a dictionary's key: a string as it is, anything else as its captured text.
    ///
    /// - Parameter bytes: The bytes that still fit. The function subtracts those of the text. A string is not copied
    ///   and subtracts nothing.
    func key<Key>(_ key: Key, depth: Int, bytes: inout Int) -> String {
        if Key.self == String.self, let key = key as? String { return key }
        var text = ValueText(style, within: CaptureLimits(bytes: bytes, values: capacity, depth: depth))
        text.add(typed: key, depth: depth)
        let result = text.result
        bytes = max(bytes - result.utf8.count, 0)
        return result
    }

    // MARK: Encoded values

    /// Writes a value by its `encode(to:)`, within the remaining room.
    mutating func add<Value: Encodable>(encoding value: Value, depth: Int) {
        let budget = CaptureBudget(CaptureLimits(bytes: bytes, values: values, depth: depth))
        add(JSONNode.root(encoding: value, within: budget, depth: depth))
        values = budget.values
        bytes = budget.bytes
    }

    private mutating func add(_ node: JSONNode) {
        if text.bytes.isEmpty, case .text(let value) = node.content { return string = value }
        node.write(to: &text)
    }

    /// Writes the elements of an unordered container, sorted by their text.
    mutating func addSorted(_ count: Int, _ element: (Int, inout ValueText) -> Void) {
        var elements: [String] = []
        var isCut = false
        for index in 0..<count {
            guard take(0) else {
                isCut = true
                break
            }
            var inner = ValueText(style, within: CaptureLimits(bytes: bytes, values: values, depth: 0))
            // So that a string is written with its quotes.
            inner.text.raw(" ")
            element(index, &inner)
            values = inner.values
            bytes = inner.bytes
            elements.append(String(decoding: inner.text.bytes.dropFirst(), as: UTF8.self))
        }
        elements.sort { one, other in
            let (count, otherCount) = (one.utf8.count, other.utf8.count)
            return one.isNumber && other.isNumber && count != otherCount ? count < otherCount : one < other
        }
        if isCut { elements.append(isSwift ? "…" : "\"…\"") }
        text.raw(elements.joined(separator: isSwift ? ", " : ","))
    }
}

extension String {
    /// A Boolean value that indicates whether the text consists of decimal digits.
    fileprivate var isNumber: Bool { utf8.allSatisfy { (48...57).contains($0) } }
}

/// A key of a captured value, with its JSON text.
struct ValueKey {
    let name: String
    /// The key as JSON: `"name":`
    let json: [UInt8]
    /// A Boolean value that indicates whether the key was made up for a value without a name: `_0`.
    let isPosition: Bool
    /// A Boolean value that indicates whether the name marks the value as a secret.
    let isSecret: Bool

    init(_ name: String) {
        self.init(name, isPosition: false)
    }

    /// Makes the key of a value without a name, as the compiler encodes associated values.
    init(position: Int) {
        self.init("_\(position)", isPosition: true)
    }

    private init(_ name: String, isPosition: Bool) {
        self.name = BoundedText.cut(name)
        self.isPosition = isPosition
        isSecret = SecretName.matches(name)
        var text = JSONText()
        text.string(self.name)
        text.raw(":")
        json = text.bytes
    }
}

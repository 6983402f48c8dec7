/// A JSON value under construction. It is a class, because `Encoder`'s containers are written in any order.
final class JSONNode {
    enum Content {
        case null
        case boolean(Bool)
        case text(String)
        /// The text of a number.
        case number(String)
        case array([JSONNode])
        case object([(name: String, value: JSONNode)])
    }

    var content: Content
    /// A Boolean value that indicates whether elements at the end were dropped.
    var isCut = false
    /// A Boolean value that indicates whether the members have no order of their own. They are then sorted by name.
    var isUnordered = false

    init(_ content: Content = .null) {
        self.content = content
    }

    func write(to json: inout JSONText) {
        switch content {
        case .null: json.null()
        case .boolean(let value): json.boolean(value)
        case .text(let text): json.string(text)
        case .number(let digits): json.raw(digits)
        case .array(let elements):
            json.array(isCut ? elements + [JSONNode(.text("…"))] : elements) { $0.write(to: &$1) }
        case .object(var members):
            if isUnordered { members.sort { $0.name < $1.name } }
            if isCut { members.append(("…", JSONNode(.text("…")))) }
            json.object(members) { $0.write(to: &$1) }
        }
    }
}

extension JSONNode.Content {
    static func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) -> Self {
        value.isFinite ? .number(value.description) : .text(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
}

/// The remaining room for one captured value.
final class CaptureBudget {
    /// The number of times that a value may encode itself as another one without a container between.
    static let unwrappings = 8

    private(set) var bytes: Int
    private(set) var values: Int
    let depth: Int

    init(_ limits: CaptureLimits) {
        bytes = limits.bytes
        values = limits.values
        depth = limits.depth
    }

    /// An error thrown through a type's `encode(to:)`, which stops it when the budget is used up.
    struct Exhausted: Error {}

    var isExhausted: Bool { values <= 0 || bytes <= 0 }

    /// Takes the room for one value of a container, with its key.
    func take(key: String = "") throws(Exhausted) {
        guard !isExhausted else { throw Exhausted() }
        values -= 1
        bytes -= key.utf8.count + 1
    }

    /// Takes the text of a scalar, cut to the remaining room.
    func text(_ text: String) -> String {
        let kept = BoundedText.cut(text, to: max(bytes, 0))
        bytes -= kept.utf8.count
        return kept
    }

    /// Takes a description, cut to the remaining room.
    func text(_ description: BoundedDescription) -> String {
        guard description.isCut else { return text(description.text) }
        // The number of missing bytes is unknown.
        let kept = BoundedText.start(of: description.text, bytes: max(bytes, 0))
        bytes -= kept.utf8.count
        return kept + "…"
    }
}

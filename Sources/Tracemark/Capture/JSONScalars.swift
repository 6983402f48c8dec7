extension JSONNode.Content {
    /// Makes the content of a scalar, and takes its text from the budget; nil if the type is not a scalar.
    init?<Value: Encodable>(scalar value: Value, within budget: CaptureBudget) {
        // Comparing types costs a nanosecond; casting to each in turn would cost a hundred times that.
        let type: Any.Type = Value.self
        if type == String.self {
            self = .text(budget.text(value as! String))
        } else if type == Int.self {
            self = .number((value as! Int).description)
        } else if type == Double.self {
            self = .number(value as! Double)
        } else if type == Bool.self {
            self = .boolean(value as! Bool)
        } else if type == Float.self {
            self = .number(value as! Float)
        } else if type == Duration.self {
            // `0.25 seconds`. Its `encode(to:)` would give a pair of integers.
            self = .text(String(describing: value))
        } else if let integer = value as? any BinaryInteger {
            self = .number(integer.description)
        } else if let name = FoundationTypes.name(of: type),
            let content = Self(foundation: value, named: name, within: budget)
        {
            self = content
        } else {
            return nil
        }
    }

    /// Makes the content of a value of Foundation in its usual notation, without importing Foundation.
    ///
    /// Encoded, a URL would be an object, a date a number of seconds since 2001, and data an array of its bytes.
    init?<Value>(foundation value: Value, named name: String, within budget: CaptureBudget) {
        switch name {
        case "URL", "UUID", "Data":
            // `https://…`, `E621E1F8-…`, `12 bytes`
            self = .text(budget.text(String(describing: value)))
        case "Date":
            // `2026-01-02 15:04:05 +0000`
            let words = String(describing: value).split(separator: " ")
            guard words.count == 3, words[2] == "+0000" else { return nil }
            self = .text("\(words[0])T\(words[1])Z")
        case "Decimal":
            let digits = String(describing: value)
            self = digits == "NaN" ? .text(digits) : .number(digits)
        default:
            return nil
        }
    }
}

extension JSONNode {
    static func root<Value>(describing value: Value, within limits: CaptureLimits = .current) -> JSONNode {
        let budget = CaptureBudget(limits)
        return describe(value, within: budget, depth: budget.depth)
    }

    /// Returns a number, string or Boolean value as it is, a collection element by element, and anything else by its
    /// description.
    private static func describe(_ value: Any, within budget: CaptureBudget, depth: Int) -> JSONNode {
        if let value = value as? any Encodable, let scalar = Content(scalar: value, within: budget) {
            return JSONNode(scalar)
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let wrapped = mirror.children.first else { return JSONNode() }
            return describe(wrapped.value, within: budget, depth: depth)
        case .collection where depth > 0, .set where depth > 0:
            return elements(of: mirror, within: budget, depth: depth)
        case .dictionary where depth > 0:
            return members(of: mirror, within: budget, depth: depth)
        case .collection, .set, .dictionary:
            return JSONNode(.text("…"))
        default:
            let description = BoundedDescription(of: value, bytes: budget.bytes, depth: max(depth, 1))
            return JSONNode(.text(budget.text(description)))
        }
    }

    private static func elements(of mirror: Mirror, within budget: CaptureBudget, depth: Int) -> JSONNode {
        var elements: [JSONNode] = []
        let node = JSONNode()
        for child in mirror.children {
            guard (try? budget.take()) != nil else {
                node.isCut = true
                break
            }
            elements.append(describe(child.value, within: budget, depth: depth - 1))
        }
        node.content = .array(elements)
        return node
    }

    private static func members(of mirror: Mirror, within budget: CaptureBudget, depth: Int) -> JSONNode {
        var members: [(name: String, value: JSONNode)] = []
        let node = JSONNode()
        node.isUnordered = true
        for child in mirror.children {
            // A dictionary's children are pairs.
            let pair = Mirror(reflecting: child.value).children.makeIterator()
            guard let key = pair.next(), let value = pair.next() else { continue }
            let name = BoundedText.cut(
                BoundedDescription(of: key.value, bytes: CaptureLimits.bytesInForce, depth: depth).text)
            guard (try? budget.take(key: name)) != nil else {
                node.isCut = true
                break
            }
            members.append((name, describe(value.value, within: budget, depth: depth - 1)))
        }
        node.content = .object(members)
        return node
    }
}

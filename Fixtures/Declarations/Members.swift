// swift-format-ignore-file

public struct Document: Sendable, Equatable {
    public var text: String

    // @trace
    public init(text: String) {
        self.text = text
    }

    // @trace("Document.parse", capture: .inputs)
    public init?(parsing text: String) throws {
        if text.isEmpty { return nil }
        guard text != "?" else { throw Mishap("not a document") }
        self.text = text
    }

    // @trace(as: fetched)
    public init(from path: String) async {
        await Task.yield()
        text = path
    }

    // @trace
    public var _wordCount: Int {
        text.split(separator: " ").count
    }

    // @trace
    public var summary: String {
        get async throws {
            await Task.yield()
            if text.isEmpty { throw Mishap("nothing to sum up") }
            return String(text.prefix(3))
        }
    }

    // @trace
    public var _title: String {
        get { String(text.prefix(1)) }
        set { text = newValue + text.dropFirst() }
    }

    // @trace
    public static var _empty: Document {
        Document(text: "")
    }

    // @trace
    public subscript(index: Int) -> Character {
        text[text.index(text.startIndex, offsetBy: index)]
    }

    // @trace
    public subscript(word number: Int, or fallback: String = "-") -> String {
        get throws {
            let words = text.split(separator: " ")
            if number < 0 { throw Mishap("negative") }
            return number < words.count ? String(words[number]) : fallback
        }
    }
}

public class Session {
    public let user: String

    // @trace
    public init(user: String) async throws {
        if user.isEmpty { throw Mishap("nobody") }
        self.user = user
    }

    // @trace(as: guest)
    public convenience init() async throws {
        try await self.init(user: "guest")
    }
}

// One annotation for all functions; what they say themselves goes first.
// @trace(type: .tool, tags: [area: "kitchen"], skip: [secretSauce])
public struct Kitchen: Sendable {
    public init() {}

    public func boil(_ what: String) -> String { "boiled \(what)" }

    public func fry(_ what: String, secretSauce: String) async -> String { "fried \(what)" }

    // @trace("plate", type: .chain, tags: [course: "main"])
    public func _serve(_ dishes: [String]) -> Int { dishes.count }

    // @trace(none)
    public func taste() -> Bool { true }

    private func wash() {}

    func many(_ values: Int...) -> Int { values.count }

    static func + (left: Kitchen, right: Kitchen) -> Kitchen { left }
}

// @trace(capture: .none)
extension Kitchen {
    public func close(_ reason: String) {}
}

// The name may hold the parameters, and the result.
public struct Namer: Sendable {
    public init() {}

    // @trace("load \(id) of \(table.uppercased())")
    public func _load(id: Int, table: String) -> Bool { id > 0 }

    // @trace(name: "found \(result.count)")
    public func _find(_ text: String) -> [String] { [text] }
}

public struct Cached: Sendable {
    private var value: Int?

    public init() {}

    // @trace
    public var _size: Int {
        mutating get {
            let size = value ?? 7
            value = size
            return size
        }
    }
}

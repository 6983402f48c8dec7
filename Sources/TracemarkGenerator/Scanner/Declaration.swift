/// The parts of a declaration that wrappers need. Ranges are byte offsets into its source.
///
///     @available(macOS 15, *)                      attributes
///     public static func summarize<T>(…) -> T      modifiers, kind, name, signature
///
/// The declaration and its containers are classes, and do not change after the scan. The tool is compiled without
/// optimisation. There each array access copies the element and retains every field of a structure.
final class Declaration {
    enum Kind: Equatable {
        case function
        case initializer
        case deinitializer
        case `subscript`
        /// `var` or `let`.
        case property
        case `struct`, `class`, `enum`, actor, `protocol`, `extension`
        case `typealias`, associatedType, enumCase, `import`, `operator`, precedenceGroup, macro

        var isType: Bool {
            switch self {
            case .struct, .class, .enum, .actor, .protocol: true
            default: false
            }
        }

        /// A Boolean value that indicates whether other declarations can be nested in this kind.
        var isContainer: Bool { isType || self == .extension }
    }

    /// `@available(macOS 15, *)`: the name is `available`.
    struct Attribute {
        var name: String
        var range: Range<Int>
    }

    /// `private(set)`: the keyword is `private`, the detail `set`.
    struct Modifier {
        var keyword: Keyword
        var detail: String?
        var offset: Int
    }

    var kind: Kind
    /// The name as written, backticks included; the extended type of an extension.
    var name: String
    /// The offset of the name, or of the keyword if there is no name.
    var nameOffset: Int
    /// The offset of the first attribute, modifier or keyword.
    var start: Int
    /// The offset of the keyword (`func`, `struct`).
    var keywordOffset: Int
    var attributes: [Attribute] = []
    var modifiers: [Modifier] = []
    /// The index, in the file's list, of the type or extension around it.
    var parent: Int?
    /// The index of the `#if` condition around it in the file's list.
    var condition: Int?
    var markers: [CommentMarker] = []
    /// The signature of a function, initialiser, subscript or macro.
    var signature: Signature?
    /// The accessors of a property or subscript with braces.
    var accessors: Accessors?
    /// The generic parameter clause of a type, and the `where` clause of a type or extension.
    var genericClause: Range<Int>?
    var whereClause: Range<Int>?
    /// The inherited types of a type or extension; the aliased type of a `typealias`; the type of a property.
    var typeClause: Range<Int>?
    /// A Boolean value that indicates whether this is a `typealias` of a function type.
    var isFunctionAlias = false
    /// The end of the signature or header, before the body.
    var headerEnd: Int = 0

    init(kind: Kind, start: Int, keywordOffset: Int) {
        self.kind = kind
        name = ""
        nameOffset = keywordOffset
        self.start = start
        self.keywordOffset = keywordOffset
    }

    func has(_ keyword: Keyword) -> Bool {
        var index = 0
        while index < modifiers.count {
            let modifier = modifiers[index]
            if modifier.keyword == keyword, modifier.detail == nil { return true }
            index += 1
        }
        return false
    }

    func attribute(_ name: String) -> Attribute? {
        var index = 0
        while index < attributes.count {
            if attributes[index].name == name { return attributes[index] }
            index += 1
        }
        return nil
    }
}

/// The part of a function between its name and its body.
///
///     <T: Sendable>(_ text: T, limit: Int = 3) async throws(Failure) -> [T] where T: Comparable
final class Signature {
    struct Parameter {
        /// `@ViewBuilder` and other attributes before the label.
        var attributes: Range<Int>?
        /// The first name as written, where there are two, or the only one: `_`, `text`.
        var label: String
        /// The name inside the function: `_` where it has none.
        var name: String
        /// A Boolean value that indicates whether one name serves as label and parameter name.
        var isNamedOnce = true
        var nameOffset: Int
        /// With its specifiers and attributes: `inout [T]`, `@escaping () -> Void`.
        var type: Range<Int>
        /// `inout`, `isolated`, `borrowing` and such, in front of the type.
        var specifiers: [Keyword] = []
        /// The attributes of the type: `escaping`, `autoclosure`, `Sendable`.
        var typeAttributes: [String] = []
        /// The effects of the type, where it is written as a function type, possibly optional or in parentheses.
        var function: Effects?
        var isVariadic = false
        var isPack = false
        var defaultValue: Range<Int>?
    }

    struct Effects: Equatable {
        var isAsync = false
        var isReasync = false
        var isThrowing = false
        var isRethrowing = false
        /// The type between the parentheses of `throws(Failure)`.
        var errorType: Range<Int>?
    }

    var genericClause: Range<Int>?
    var parameters: [Parameter] = []
    var effects = Effects()
    var result: Range<Int>?
    /// A Boolean value that indicates whether the result is written as a function type.
    var isResultFunction = false
    var whereClause: Range<Int>?
    var hasBody = false
}

/// `import struct Foundation.Date`, with its attributes and access level.
struct ImportDeclaration: Hashable {
    /// `@preconcurrency` and such, as written.
    var attributes: [String]
    var access: Keyword?
    /// `struct` in `import struct Foundation.Date`.
    var kind: String?
    /// `Foundation.Date`.
    var path: String
    var condition: String?

    /// The module: `Foundation`.
    var module: String {
        guard path.holds("."), let dot = path.utf8.firstIndex(of: UInt8(ascii: ".")) else { return path }
        return String(path[..<dot])
    }
}

/// The declarations of a source file.
final class ScannedFile {
    let source: SourceText
    var declarations: [Declaration] = []
    var imports: [ImportDeclaration] = []
    /// Effective conditions: `!(os(Linux)) && DEBUG`.
    var conditions: [String] = []
    /// Markers that no declaration claimed.
    var strayMarkers: [CommentMarker] = []

    private(set) lazy var privateNames = PrivateNames(self)
    private lazy var fileScope = Scope(in: self)
    /// The scopes of the members of types and extensions, by the index of those.
    private var memberScopes: [Int: Scope] = [:]
    /// The functions of the file by name.
    private(set) lazy var functions: [String: [Int]] = {
        var functions: [String: [Int]] = [:]
        for index in declarations.indices where declarations[index].kind == .function {
            functions[declarations[index].name, default: []].append(index)
        }
        return functions
    }()

    init(source: SourceText) {
        self.source = source
    }

    /// Returns the scope of a declaration.
    func scope(of declaration: Declaration) -> Scope {
        guard let parent = declaration.parent else { return fileScope }
        if let scope = memberScopes[parent] { return scope }
        let scope = Scope(of: declarations[parent], in: self)
        memberScopes[parent] = scope
        return scope
    }

    func condition(around declaration: Declaration) -> String? {
        guard let index = declaration.condition else { return nil }
        return conditions[index]
    }

    /// The declarations around one, from the file's level inwards.
    func ancestors(of declaration: Declaration) -> [Declaration] {
        var result: [Declaration] = []
        var next = declaration.parent
        while let index = next {
            result.append(declarations[index])
            next = declarations[index].parent
        }
        return result.reversed()
    }

    /// Returns whether a declaration is a protocol's requirement.
    func isRequirement(_ declaration: Declaration) -> Bool {
        declaration.parent.map { declarations[$0].kind == .protocol } ?? false
    }
}

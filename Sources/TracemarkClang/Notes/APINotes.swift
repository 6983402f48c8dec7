import TracemarkGenerator

/// What a module's `Module.apinotes` adds to its headers, as far as functions are concerned.
struct APINotes {
    struct Function {
        var swiftName: String?
        var isPrivate = false
        var isUnavailable = false
        var message: String?
        /// By the parameter's position.
        var nullability: [Int: ClangType.Nullability] = [:]
        var resultNullability: ClangType.Nullability?
    }

    struct TypeNote {
        var swiftName: String?
        var isWrapper = false
    }

    var functions: [String: Function] = [:]
    var tags: [String: TypeNote] = [:]
    var typedefs: [String: TypeNote] = [:]

    init() {}

    /// Reads the notes of a module, which stand beside its module map or in its folder, as Clang looks for them.
    static func read(for module: CModule) throws -> APINotes {
        let folders = [module.moduleMap?.folder, module.folder].compactMap { $0 }
        for folder in folders {
            if let text = try TextFile("\(folder)/\(module.name).apinotes").read() { return APINotes(text) }
        }
        return APINotes()
    }

    /// Notes that are wrong are the compiler's to report: it reads them too.
    init(_ text: String) {
        guard let notes = NotesReader.read(text).map else { return }
        for item in notes["Functions"]?.list ?? [] {
            guard let item = item.map, let name = item["Name"]?.text else { continue }
            functions[name] = Self.function(item)
        }
        for item in notes["Tags"]?.list ?? [] {
            guard let item = item.map, let name = item["Name"]?.text else { continue }
            tags[name] = TypeNote(swiftName: item["SwiftName"]?.text)
        }
        for item in notes["Typedefs"]?.list ?? [] {
            guard let item = item.map, let name = item["Name"]?.text else { continue }
            let wrapper = item["SwiftWrapper"]?.text ?? "none"
            typedefs[name] = TypeNote(swiftName: item["SwiftName"]?.text, isWrapper: wrapper != "none")
        }
    }

    private static func function(_ item: [String: NotesReader.Node]) -> Function {
        var function = Function(
            swiftName: item["SwiftName"]?.text, isPrivate: item["SwiftPrivate"]?.text == "true",
            isUnavailable: ["none", "nonswift"].contains(item["Availability"]?.text),
            message: item["AvailabilityMsg"]?.text)
        for (index, node) in (item["Nullability"]?.list ?? []).enumerated() {
            function.nullability[index] = nullability(node)
        }
        for parameter in item["Parameters"]?.list ?? [] {
            guard let parameter = parameter.map, let position = parameter["Position"]?.text.flatMap({ Int($0) }) else {
                continue
            }
            if let nullability = nullability(parameter["Nullability"]) { function.nullability[position] = nullability }
        }
        function.resultNullability = nullability(item["NullabilityOfRet"])
        // Who says one of these has said all: what is left out is never null, even where `Parameters` says otherwise.
        if item["Nullability"] != nil || item["NullabilityOfRet"] != nil {
            let listed = (item["Nullability"]?.list ?? []).map(nullability)
            for position in 0..<64 {
                function.nullability[position] = position < listed.count ? listed[position] ?? .nonNull : .nonNull
            }
            function.resultNullability = function.resultNullability ?? .nonNull
        }
        return function
    }

    private static func nullability(_ node: NotesReader.Node?) -> ClangType.Nullability? {
        switch node?.text {
        case "N", "Nonnull": .nonNull
        case "O", "Optional", "S", "Scalar": .nullable
        case "U", "Unspecified": .unspecified
        default: nil
        }
    }
}

/// The functions that take the name of their caller by default.
///
///     func log(_ text: String, function: String = #function)
///
/// Once its caller is called `_load`, `log` would write `_load()`. The index compares names and labels alone, since only
/// the compiler can tell which function a call reaches. It leaves `withCheckedContinuation` out, which uses the name for
/// nothing but a report of misuse.
struct CallerNames {
    /// A function that takes its caller's name.
    private struct Callee {
        /// The labels of its parameters; nil where they are not known.
        let labels: Set<String>?
        /// The label of the parameter for the name.
        let nameLabel: String?
        let unnamedCount: Int
        let isVariadic: Bool
        let takesClosure: Bool
    }

    /// A call of such a function.
    struct Call {
        let name: String
        let offset: Int
    }

    /// The functions by name. An initialiser has the name of its type, and `init`.
    private var callees: [String: [Callee]] = [:]

    init(_ sources: SourceSet, imported: [SourceText]) {
        var types: Set<String> = []
        for index in sources.sources.indices where sources.sources[index].contains("#function") {
            read(sources.scan(index), isImported: false, &types)
        }
        for source in imported where source.contains("#function") {
            read(DeclarationScanner.scan(source), isImported: true, &types)
        }
        addHeirs(of: types, sources)
    }

    // MARK: Functions

    private mutating func read(_ file: ScannedFile, isImported: Bool, _ types: inout Set<String>) {
        for offset in file.source.offsets(of: "#function") {
            guard let declaration = file.declarations.last(where: { $0.start <= offset }) else { continue }
            let isCase = declaration.kind == .enumCase
            let access = declaration.accessKeyword ?? file.scope(of: declaration).extensionAccess
            if !isCase, offset >= declaration.headerEnd || isImported && access != "public" && access != "open" {
                continue
            }
            let callee = callee(declaration, in: file.source, at: offset)
            switch declaration.kind {
            case .enumCase:
                callees[file.source.lastWord(in: declaration.keywordOffset..<offset), default: []].append(callee)
            case .initializer:
                guard let type = file.ancestors(of: declaration).last?.name.lastComponent else { continue }
                types.insert(type)
                callees["init", default: []].append(callee)
                callees[type, default: []].append(callee)
            default: callees[declaration.baseName, default: []].append(callee)
            }
        }
    }

    private func callee(_ declaration: Declaration, in source: SourceText, at offset: Int) -> Callee {
        let parameters = declaration.signature?.parameters ?? []
        // A subscript's parameter has a label only if it is written twice.
        let labels = parameters.map { parameter in
            declaration.kind == .subscript && parameter.isNamedOnce ? "_" : parameter.label.filter { $0 != "`" }
        }
        let named = parameters.firstIndex { $0.defaultValue?.contains(offset) ?? false }
        return Callee(
            labels: parameters.isEmpty ? nil : Set(labels), nameLabel: named.map { labels[$0] },
            unnamedCount: labels.count { $0 == "_" }, isVariadic: parameters.contains(where: \.isVariadic),
            takesClosure: parameters.contains { $0.function != nil })
    }

    /// Adds the names by which other types have the initialisers: subclasses, conforming types and type aliases.
    private mutating func addHeirs(of types: Set<String>, _ sources: SourceSet) {
        if types.isEmpty { return }
        var known = types
        var count = 0
        while count != known.count {
            count = known.count
            for file in sources.scanFiles(containing: Array(known)) {
                for declaration in file.declarations
                where declaration.kind.isContainer || declaration.kind == .typealias {
                    let bases = file.inheritedNames(of: declaration).filter(known.contains)
                    let name = declaration.name.lastComponent
                    if bases.isEmpty || !known.insert(name).inserted { continue }
                    callees[name] = bases.flatMap { callees[$0] ?? [] }
                }
            }
        }
    }

    // MARK: Calls

    /// The first call of such a function in each body of a file, by the index of the declaration.
    func calls(in file: ScannedFile) -> [Int: Call] {
        var calls: [Int: Call] = [:]
        for (name, callees) in callees {
            for offset in file.source.offsets(ofCallsTo: name) {
                guard let index = file.declarations.lastIndex(where: { $0.start <= offset }),
                    offset >= file.declarations[index].headerEnd, calls[index].map({ offset < $0.offset }) ?? true,
                    isCall(of: callees, name, at: offset, in: file.source)
                else { continue }
                calls[index] = Call(name: name, offset: offset)
            }
        }
        return calls
    }

    /// Returns whether a name at an offset is called without a name for the caller.
    private func isCall(of callees: [Callee], _ name: String, at offset: Int, in source: SourceText) -> Bool {
        // `@Logged var count = 0` calls the initialiser of a property wrapper.
        if offset > 0, source.bytes[offset - 1] == UInt8(ascii: "@") { return true }
        let end = name == "subscript" ? offset : offset + name.utf8.count
        var lexer = Lexer(bytes: source.bytes, range: end..<source.count)
        var token = lexer.next()
        if token.kind == .operatorSymbol, source.bytes[token.start] == UInt8(ascii: "<") {
            while token.kind != .leftParenthesis, token.kind != .leftBrace, !token.startsLine { token = lexer.next() }
        }
        if token.startsLine || token.kind == .leftBracket && name != "subscript" { return false }
        if token.kind == .leftBrace { return callees.contains(where: \.takesClosure) }
        guard token.kind == .leftParenthesis || token.kind == .leftBracket else { return false }
        let labels = source.argumentLabels(&lexer)
        return callees.contains { callee in
            guard let known = callee.labels else { return true }
            let named = labels.filter { $0 != "_" }
            let unnamedCount = labels.count - named.count
            if named.contains(where: { !known.contains($0) || $0 == callee.nameLabel }) { return false }
            if callee.isVariadic { return true }
            return callee.nameLabel == "_"
                ? unnamedCount < callee.unnamedCount : unnamedCount <= callee.unnamedCount
        }
    }
}

extension SourceText {
    /// The offsets where a function may be called: those of its name, and for a subscript those of `[` behind a value.
    fileprivate func offsets(ofCallsTo name: String) -> [Int] {
        if name != "subscript" { return offsets(of: name).filter { isWholeWord($0, count: name.utf8.count) } }
        return offsets(of: "[").filter { offset in
            let previous = offset > 0 ? bytes[offset - 1] : 0
            return CharacterClass.table[Int(previous)] >= CharacterClass.wordByte
                || [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "!")].contains(previous)
        }
    }

    /// The last word of a range that stands outside of all brackets.
    fileprivate func lastWord(in range: Range<Int>) -> String {
        var lexer = Lexer(bytes: bytes, range: range)
        var word = ""
        var depth = 0
        while true {
            let token = lexer.next()
            if token.kind == .endOfFile { return word }
            if token.kind.opensBracket { depth += 1 }
            if token.kind.closesBracket { depth -= 1 }
            if depth == 0, token.kind == .identifier || token.kind == .quotedIdentifier {
                word = text(token.range).filter { $0 != "`" }
            }
        }
    }

    /// The labels of the arguments behind a parenthesis, `_` for those that have none.
    fileprivate func argumentLabels(_ lexer: inout Lexer) -> [String] {
        var labels: [String] = []
        var depth = 1
        var isExpected = true
        var token = lexer.next()
        while token.kind != .endOfFile {
            let next = lexer.next()
            if token.kind.closesBracket { depth -= 1 }
            if depth == 0 { return labels }
            if isExpected {
                let isLabel = token.kind == .identifier || token.kind == .quotedIdentifier
                labels.append(isLabel && next.kind == .colon ? text(token.range).filter { $0 != "`" } : "_")
            }
            isExpected = depth == 1 && token.kind == .comma
            if token.kind.opensBracket { depth += 1 }
            token = next
        }
        return labels
    }
}

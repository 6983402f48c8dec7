#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The names that the code of a whole package uses, tests and targets without annotations included.
///
/// A function that becomes `_count` must not meet another `_count`: the wrapper would call that, or another function
/// would call this. The compiler alone can tell where a name leads, so the index tells only whether a name stands
/// anywhere. It reads each file once, and nothing of it changes while functions are adopted.
final class PackageIndex {
    /// The location of a name.
    struct Place: CustomStringConvertible {
        let source: SourceText
        let offset: Int

        /// `Sources/App/App.swift:4`
        var description: String { "\(source.displayPath):\(source.location(of: offset).line)" }
    }

    private let sources: SourceSet
    /// The sources of the packages that this one depends on.
    private let imported: [SourceText]

    init(_ sources: [SourceText], imported: [SourceText] = []) {
        self.sources = SourceSet(sources.sorted { $0.displayPath < $1.displayPath })
        self.imported = imported
    }

    // MARK: Names with an underscore

    /// The places of each word that begins with `_`, comments and strings included.
    private lazy var underscored: [String: [Place]] = {
        var places: [String: [Place]] = [:]
        for source in sources.sources {
            source.forEachUnderscoredWord { range in
                places[source.text(range), default: []].append(Place(source: source, offset: range.lowerBound))
            }
        }
        return places
    }()

    /// The places of a name that begins with `_`, without backticks.
    func places(of name: String) -> [Place] {
        if !WrapperName.isRaw(name) { return underscored[name] ?? [] }
        return sources.sources.flatMap { source in
            source.offsets(of: name).map { Place(source: source, offset: $0) }
        }
    }

    /// The declaration that has its name at a place.
    func declaration(at place: Place) -> (declaration: Declaration, file: ScannedFile)? {
        guard let index = sources.sources.firstIndex(where: { $0 === place.source }) else { return nil }
        let file = sources.scan(index)
        let found = file.declarations.first { $0.nameOffset == place.offset || $0.nameOffset == place.offset - 1 }
        return found.map { ($0, file) }
    }

    /// Returns whether other modules of the package see the declaration at a location.
    func isDeclaredForOthers(at place: Place) -> Bool {
        guard let (declaration, file) = declaration(at: place) else { return false }
        let access = declaration.accessKeyword ?? file.scope(of: declaration).extensionAccess
        return file.isRequirement(declaration) || ["open", "public", "package"].contains(access)
    }

    /// Returns whether a file sees what is internal to a module.
    func isTest(_ source: SourceText, of module: String) -> Bool {
        testedModules[source.path]?.contains(module) ?? false
    }

    private lazy var testedModules: [String: Set<String>] = {
        var modules: [String: Set<String>] = [:]
        for source in sources.sources {
            source.words(behind: "@testable import ") { modules[source.path, default: []].insert($0) }
        }
        return modules
    }()

    /// Returns whether an imported protocol requires a name that begins with `_`, or an imported class declares it. A
    /// member of that name may become its witness or override it, with no code that mentions it.
    func isImportedRequirement(_ name: String) -> Bool {
        Self.standardRequirements.contains(name) || importedRequirements.contains(name)
    }

    private lazy var importedRequirements: Set<String> = {
        var names: Set<String> = []
        for source in imported
        where source.contains("func _") || source.contains("var _") {
            let file = DeclarationScanner.scan(source)
            for declaration in file.declarations
            where declaration.baseName.hasPrefix("_") && file.mayMeetHeirs(declaration) {
                names.insert(declaration.baseName)
            }
        }
        return names
    }()

    /// The underscored requirements of public protocols in the interfaces of Swift 6.3, without those of protocols that
    /// nobody else conforms to.
    private static let standardRequirements = Set(
        words: """
            _binaryLogarithm _bridgeToObjectiveC _cVarArgAlignment _cVarArgEncoding _cVarArgObject _code
            _conditionallyBridgeFromObjectiveC _copyContents _copyToContiguousArray _customContainsEquatableElement
            _customIndexOfEquatableElement _customLastIndexOfEquatableElement _customRemoveLast
            _defaultCustomPlaygroundQuickLook _domain _failEarlyRangeCheck _forceBridgeFromObjectiveC
            _getEmbeddedNSError _lowWord _maskingAdd _maskingSubtract _rawHashValue _step _toCustomAnyHashable
            _unconditionallyBridgeFromObjectiveC _userInfo _withUnsafeMutableBufferPointerIfSupported
            """)

    // MARK: Overrides and selectors

    /// The places of the overrides of each name with its labels: `summarize(_:limit:)`, and `count` of a property.
    private(set) lazy var overrides: [String: [Place]] = {
        var places: [String: [Place]] = [:]
        for source in sources.sources {
            for offset in source.offsets(of: "override") where source.isWholeWord(offset, count: 8) {
                guard let name = source.overriddenName(behind: offset) else { continue }
                places[name, default: []].append(Place(source: source, offset: offset))
            }
        }
        return places
    }()

    /// A place of each name that stands in `#selector(…)` and the like.
    private(set) lazy var selectors: [String: Place] = {
        var places: [String: Place] = [:]
        for source in sources.sources {
            for form in ["#selector(", "#keyPath(", "Selector(\"", "Selector((\"", "NSSelectorFromString(\""] {
                for offset in source.offsets(of: form) {
                    for name in source.words(inParenthesesAt: offset) {
                        places[name] = places[name] ?? Place(source: source, offset: offset)
                    }
                }
            }
        }
        return places
    }()

    // MARK: Requirements and defaults

    private(set) lazy var callerNames = CallerNames(sources, imported: imported)
    private(set) lazy var requirements = RequirementTable(sources, imported: SourceSet(imported))
}

extension SourceText {
    /// Gives each word that begins with `_` and goes on behind it.
    fileprivate func forEachUnderscoredWord(_ body: (Range<Int>) -> Void) {
        let classes = CharacterClass.table
        var position = 0
        while position < count, let found = memchr(bytes + position, Int32(UInt8(ascii: "_")), count - position) {
            let start = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
            position = start + 1
            while classes[Int(bytes[position])] >= CharacterClass.wordByte { position &+= 1 }
            let isInside = start > 0 && classes[Int(bytes[start - 1])] >= CharacterClass.wordByte
            if !isInside, position > start + 1 { body(start..<position) }
        }
    }

    /// Returns the offsets of a text.
    func offsets(of text: String) -> [Int] {
        var offsets: [Int] = []
        let length = text.utf8.count
        var position = 0
        text.withCString { text in
            while position < count {
                let start = UnsafeRawPointer(bytes + position).assumingMemoryBound(to: CChar.self)
                guard let found = strstr(start, text) else {
                    // `strstr` stops at a NUL, and more may follow one.
                    position += strlen(start) + 1
                    continue
                }
                let offset = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
                offsets.append(offset)
                position = offset + length
            }
        }
        return offsets
    }

    func isWholeWord(_ offset: Int, count: Int) -> Bool {
        let classes = CharacterClass.table
        if offset > 0, classes[Int(bytes[offset - 1])] >= CharacterClass.wordByte { return false }
        return classes[Int(bytes[offset + count])] < CharacterClass.wordByte
    }

    /// The name and labels of the function or property that `override` stands before; nil where none follows.
    fileprivate func overriddenName(behind offset: Int) -> String? {
        var lexer = Lexer(bytes: bytes, range: offset..<count)
        var token = lexer.next()
        // `override public class func`: few words stand between.
        for _ in 0..<12 {
            if token.keyword == .func || token.keyword == .var { break }
            token = lexer.next()
        }
        let isFunction = token.keyword == .func
        if !isFunction, token.keyword != .var { return nil }
        let name = text(lexer.next().range).filter { $0 != "`" }
        return isFunction ? name + labels(&lexer) : name
    }

    /// `(_:limit:)`. A word counts as a label where a colon follows it, or a second word and a colon.
    private func labels(_ lexer: inout Lexer) -> String {
        var token = lexer.next()
        while token.kind != .leftParenthesis, token.kind != .endOfFile { token = lexer.next() }
        var labels = "("
        var depth = 1
        var isExpected = true
        token = lexer.next()
        while depth > 0, token.kind != .endOfFile {
            let next = lexer.next()
            if token.kind.opensBracket { depth += 1 }
            if token.kind.closesBracket { depth -= 1 }
            if depth == 1, token.kind == .comma {
                isExpected = true
            } else if depth == 1, isExpected, token.kind == .identifier {
                let isNamedTwice = next.kind == .identifier
                if next.kind == .colon || isNamedTwice { labels += text(token.range) + ":" }
                isExpected = false
            }
            token = next
        }
        return labels + ")"
    }

    /// The words between an opening parenthesis behind an offset and its counterpart.
    fileprivate func words(inParenthesesAt offset: Int) -> [String] {
        var position = offset
        while bytes[position] != UInt8(ascii: "(") { position += 1 }
        var words: [String] = []
        var depth = 0
        while position < count {
            if CharacterClass.table[Int(bytes[position])] == CharacterClass.identifierStart {
                let start = position
                while CharacterClass.table[Int(bytes[position])] >= CharacterClass.wordByte { position += 1 }
                words.append(text(start..<position))
                continue
            }
            if bytes[position] == UInt8(ascii: "(") { depth += 1 }
            if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { break }
            position += 1
        }
        return words
    }
}

extension ScannedFile {
    /// Returns whether a type of another module may witness or override a declaration.
    fileprivate func mayMeetHeirs(_ declaration: Declaration) -> Bool {
        if isRequirement(declaration) { return true }
        let isOfClass = declaration.parent.map { declarations[$0].kind == .class } ?? false
        return isOfClass && ["open", "public"].contains(declaration.accessKeyword)
    }
}

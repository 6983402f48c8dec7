/// The rules for renaming a function, beyond those of the generator, which does not see that the function had another
/// name.
struct AdoptionRules {
    fileprivate let package: PackageIndex
    private let module: String
    /// The paths of the target's files.
    private let paths: Set<String>
    /// The spans of the target as it is.
    private let spans: [String: [Int: String]]
    /// The classes that Objective-C knows, by name.
    fileprivate let objectiveCClasses: Set<String>

    /// - Parameter target: the target's name, which its module is called by.
    init(_ survey: Survey, target: String, _ package: PackageIndex) {
        self.package = package
        module = String(target.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        paths = Set(survey.sources.sources.map(\.path))
        spans = survey.spans
        objectiveCClasses = Self.objectiveCClasses(in: survey.sources)
    }

    /// Returns whether a function has a wrapper, or is to have none.
    func isTraced(_ declaration: Declaration, in file: ScannedFile) -> Bool {
        if let lines = spans[file.source.path],
            lines[file.source.location(of: declaration.keywordOffset).line] != nil
        {
            return true
        }
        return declaration.markers.contains {
            AnnotationParser.parse($0, in: file.source, DiagnosticCollector()) != nil
        }
    }

    /// Returns a location where the new name of a function stands already.
    ///
    /// Overloads that were adopted before do not count. In another module the name counts where that module declares
    /// it for others, or may see this one: a renamed function is internal, as a rule.
    fileprivate func place(of newName: String, insteadOf declaration: Declaration, in file: ScannedFile)
        -> PackageIndex.Place?
    {
        let staysKnown = AdoptionEdit.keepsAccess(declaration, in: file)
        return package.places(of: newName).first { place in
            if !staysKnown, !mayMeet(place), !package.isDeclaredForOthers(at: place) { return false }
            guard let (other, otherFile) = package.declaration(at: place), isTraced(other, in: otherFile) else {
                return true
            }
            return otherFile.scopePath(of: other) == file.scopePath(of: declaration)
                && other.types(in: otherFile) == declaration.types(in: file)
                && otherFile.condition(around: other) == file.condition(around: declaration)
        }
    }

    /// Returns whether the code at a location sees what is internal to the target.
    fileprivate func mayMeet(_ place: PackageIndex.Place) -> Bool {
        paths.contains(place.source.path) || package.isTest(place.source, of: module)
    }

    /// The classes that inherit from `NSObject` in the target's own code, or say `@objcMembers`.
    private static func objectiveCClasses(in sources: SourceSet) -> Set<String> {
        var known: Set<String> = []
        var rest: [(name: String, bases: [String])] = []
        for file in sources.scanFiles(containing: ["NSObject", "@objc"]) {
            for declaration in file.declarations where declaration.kind == .class {
                if declaration.attribute("objcMembers") != nil || declaration.attribute("objc") != nil {
                    known.insert(declaration.name)
                }
            }
        }
        if known.isEmpty, !sources.sources.contains(where: { $0.contains("NSObject") }) { return [] }
        known.insert("NSObject")
        for file in sources.scanFiles(containing: ["class "]) {
            for declaration in file.declarations where declaration.kind == .class && declaration.typeClause != nil {
                rest.append((declaration.name, file.inheritedNames(of: declaration)))
            }
        }
        var count = 0
        while count != known.count {
            count = known.count
            for (name, bases) in rest where bases.contains(where: known.contains) { known.insert(name) }
        }
        return known
    }
}

/// The rules for the functions of one file.
struct FileRules {
    private let rules: AdoptionRules
    private let file: ScannedFile
    private let isUTF8: Bool
    /// The functions whose bodies say `#function`, with its offset.
    private let selfNaming: [Int: Int]
    /// The functions whose bodies call one that takes its caller's name.
    private let naming: [Int: CallerNames.Call]

    init(_ rules: AdoptionRules, _ file: ScannedFile) {
        self.rules = rules
        self.file = file
        isUTF8 = AdoptionEdit([], in: file).text != nil
        var selfNaming: [Int: Int] = [:]
        for offset in file.source.offsets(of: "#function") {
            // A default argument means the caller's name, which stays.
            guard let index = file.declarations.lastIndex(where: { $0.start <= offset }),
                offset >= file.declarations[index].headerEnd
            else { continue }
            selfNaming[index] = offset
        }
        self.selfNaming = selfNaming
        naming = rules.package.callerNames.calls(in: file)
    }

    func refusal(of index: Int) -> AdoptionRefusal? {
        let declaration = file.declarations[index]
        guard declaration.kind == .function || declaration.kind == .property else {
            return .kind(declaration.kind.description)
        }
        if !isUTF8 { return .notUTF8 }
        // Of these the generator says what is wrong.
        if !declaration.isNamed || file.isRequirement(declaration) || declaration.has(.override) { return nil }
        let name = declaration.baseName
        if name.hasPrefix("_") { return .underscored(name) }
        let newName = AdoptionEdit.newName(of: declaration)
        if WrapperName(original: newName, alias: nil).wrapper.filter({ $0 != "`" }) != name { return .nameless(name) }
        if !file.source.beginsLine(declaration.start) { return .codeBefore }
        return refusal(ofCallersTo: declaration) ?? refusal(ofNamesOf: declaration, index)
    }

    /// Callers that reach a function by other ways than its name in Swift code.
    private func refusal(ofCallersTo declaration: Declaration) -> AdoptionRefusal? {
        if declaration.accessKeyword == "open" || file.scope(of: declaration).extensionAccess == "open" { return .open }
        if declaration.has(.dynamic) || declaration.attribute("_dynamicReplacement") != nil { return .replaceable }
        for attribute in declaration.attributes where Self.symbolAttributes.contains(attribute.name) {
            return .symbol(attribute: attribute.name)
        }
        if let type = objectiveCClass(around: declaration) { return .objectiveC(type: type) }
        if let place = rules.package.selectors[declaration.baseName] {
            return .selector(declaration.baseName, place: place.description)
        }
        if let place = placeOverriding(declaration) { return .overridden(place: place.description) }
        return nil
    }

    /// Code that would call something else once the function has its new name.
    private func refusal(ofNamesOf declaration: Declaration, _ index: Int) -> AdoptionRefusal? {
        let name = declaration.baseName
        let newName = "_" + name
        if let place = rules.place(of: newName, insteadOf: declaration, in: file) {
            return .taken(newName, place: place.description)
        }
        if declaration.parent != nil, rules.package.isImportedRequirement(newName) { return .required(newName) }
        if let offset = selfNaming[index] {
            let place = PackageIndex.Place(source: file.source, offset: offset)
            return .selfNaming(name, place: place.description)
        }
        if let call = naming[index] {
            let place = PackageIndex.Place(source: file.source, offset: call.offset)
            return .naming(name, callee: call.name, place: place.description)
        }
        if let type = rules.package.requirements.protocolNearlyMatched(by: declaration, in: file) {
            return .nearMatch(name, protocol: type)
        }
        return nil
    }

    /// They give the function a name that others than Swift callers go by.
    private static let symbolAttributes = Set(
        words: "IBAction IBSegueAction NSManaged _cdecl _implements _silgen_name c export objc")

    private func objectiveCClass(around declaration: Declaration) -> String? {
        guard !rules.objectiveCClasses.isEmpty, !declaration.has(.static),
            let type = file.ancestors(of: declaration).last, type.kind == .class || type.kind == .extension,
            rules.objectiveCClasses.contains(type.name.lastComponent)
        else { return nil }
        return type.name
    }

    /// Returns a location where a class of the package overrides a function, by its name and labels.
    private func placeOverriding(_ declaration: Declaration) -> PackageIndex.Place? {
        guard let type = file.ancestors(of: declaration).last, type.kind == .class || type.kind == .extension,
            !type.has(.final), !declaration.has(.final), !declaration.has(.static),
            let places = rules.package.overrides[declaration.fullBaseName],
            !rules.package.requirements.isProtocol(type.name.lastComponent)
        else { return nil }
        // Another module overrides only what is open, unless it tests this one.
        return places.first(where: rules.mayMeet)
    }
}

extension Declaration {
    /// The labels and types of its parameters, as they are written.
    fileprivate func types(in file: ScannedFile) -> [String]? {
        signature?.parameters.map { "\($0.label):\(file.source.code($0.type))" }
    }
}

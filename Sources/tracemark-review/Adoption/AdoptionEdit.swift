/// The change of a source that adopts some of its functions. Every other byte stays as it is.
///
///     /// Sums a text up.                            /// Sums a text up.
///     @discardableResult                             // @trace(access: .public)
///     public func summarize(_ text: String)    ──>   @discardableResult
///                                                    func _summarize(_ text: String)
///
/// `public` and `package` move to the wrapper, so that whoever uses the module sees one `summarize`, as before, and no
/// `_summarize`. They stay on the original where one of its attributes or a public import wants that.
struct AdoptionEdit {
    private struct Splice {
        var range: Range<Int>
        var text: String
    }

    private let source: SourceText
    private let file: ScannedFile
    private var splices: [Splice] = []

    /// Attributes that the language allows on public functions only.
    private static let publicAttributes = Set(
        words: "_alwaysEmitIntoClient _specialize _spi _spi_available _transparent backDeployed inlinable specialize")

    init(_ indices: [Int], in file: ScannedFile) {
        source = file.source
        self.file = file
        for index in indices { rename(file.declarations[index], file.scope(of: file.declarations[index])) }
        splices.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    }

    /// Returns the offset in the new text of something that is not itself changed.
    func newOffset(of offset: Int) -> Int {
        splices.filter { $0.range.upperBound <= offset }.reduce(offset) { $0 + $1.text.utf8.count - $1.range.count }
    }

    /// The name that the original gets. An operator has none but its own, and the generator says so.
    static func newName(of declaration: Declaration) -> String {
        if !declaration.isNamed { return declaration.name }
        let plain = "_" + declaration.baseName
        return WrapperName.isRaw(plain) ? "`\(plain)`" : plain
    }

    /// The new text, or nil where the old one is not valid UTF-8.
    var text: String? {
        var bytes: [UInt8] = []
        var copied = 0
        for splice in splices {
            bytes += UnsafeBufferPointer(start: source.bytes + copied, count: splice.range.lowerBound - copied)
            bytes += splice.text.utf8
            copied = splice.range.upperBound
        }
        bytes += UnsafeBufferPointer(start: source.bytes + copied, count: source.count - copied)
        return String(validating: bytes, as: UTF8.self)
    }

    private mutating func rename(_ declaration: Declaration, _ scope: Scope) {
        var annotation = "// @trace"
        var prefix = ""
        if let access = movedAccess(of: declaration, scope) {
            annotation += "(access: .\(access))"
            if let modifier = declaration.modifiers.first(where: { $0.keyword.spelling == access && $0.detail == nil })
            {
                var end = modifier.offset + access.utf8.count
                while end < source.count, source.bytes[end] <= 0x20 { end += 1 }
                splices.append(Splice(range: modifier.offset..<end, text: ""))
            } else {
                // The extension is public, and what is not to be says so.
                let offset = declaration.modifiers.first?.offset ?? declaration.keywordOffset
                if offset == declaration.start {
                    prefix = "internal "
                } else {
                    splices.append(Splice(range: offset..<offset, text: "internal "))
                }
            }
        }
        annotation += source.lineBreak(before: declaration.start) + source.indentation(of: declaration.start)
        splices.append(Splice(range: declaration.start..<declaration.start, text: annotation + prefix))
        let name = declaration.nameOffset..<(declaration.nameOffset + declaration.name.utf8.count)
        splices.append(Splice(range: name, text: Self.newName(of: declaration)))
    }

    private func movedAccess(of declaration: Declaration, _ scope: Scope) -> String? {
        guard let access = declaration.accessKeyword ?? scope.extensionAccess, ["public", "package"].contains(access),
            !Self.keepsAccess(declaration, in: file)
        else { return nil }
        return access
    }

    /// Returns whether a function must stay as public as it is: an attribute of it requires that, or its file imports a
    /// module publicly. The compiler warns of such an import where no public declaration is left that needs it.
    static func keepsAccess(_ declaration: Declaration, in file: ScannedFile) -> Bool {
        declaration.attributes.contains { publicAttributes.contains($0.name) }
            || file.imports.contains { $0.access == .public || $0.access == .package }
    }
}

extension SourceText {
    private func startOfLine(_ offset: Int) -> Int {
        var start = offset
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    /// The spaces and tabs at the beginning of a place's line.
    func indentation(of offset: Int) -> String {
        let start = startOfLine(offset)
        var end = start
        while bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return text(start..<min(end, offset))
    }

    /// Returns whether only spaces and comments stand before an offset on its line.
    func beginsLine(_ offset: Int) -> Bool {
        var lexer = Lexer(bytes: bytes, range: startOfLine(offset)..<offset)
        return lexer.next().kind == .endOfFile
    }

    /// The line break that is used around a place.
    func lineBreak(before offset: Int) -> String {
        var end = startOfLine(offset)
        if end == 0 {
            while end < count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            end += 1
        }
        return end > 1 && end <= count && bytes[end - 2] == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }
}

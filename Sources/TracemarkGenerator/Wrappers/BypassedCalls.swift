/// Finds calls of an original that bypass its wrapper.
///
///     // @trace
///     func _load(_ id: Int) -> Item { … }
///     let item = _load(7)                     opens no span: `load` does
///
/// Another module may call a wrapper that this target never names: a test, or a module whose protocol the wrapper
/// witnesses. So only a call of the original shows a mistake. The search does not resolve names. A name that is
/// declared twice proves nothing. Neither does a call that may reach another module's function.
struct BypassedCalls {
    private let sources: SourceSet

    init(in sources: SourceSet) {
        self.sources = sources
    }

    /// Returns whether a function that is declared once is called from outside of its own body.
    func exist(of wrapper: Wrapper) -> Bool {
        let name = wrapper.callee.withoutBackticks
        // A member without an underscore may share its name with another module's member.
        let mayBeMember = name.hasPrefix("_")
        if wrapper.container != nil, !mayBeMember { return false }
        var declarations = 0
        var isCalled = false
        for source in sources.sources where source.contains(name) {
            read(source, name, mayBeMember: mayBeMember, &declarations, &isCalled)
        }
        return isCalled && declarations == 1
    }

    private func read(
        _ source: SourceText, _ name: String, mayBeMember: Bool, _ declarations: inout Int, _ isCalled: inout Bool
    ) {
        var lexer = Lexer(source)
        var previous = Token.none
        var token = lexer.next()
        while token.kind != .endOfFile {
            let isName = token.kind == .identifier && source.text(token.range) == name
            let isMember = previous.kind == .dot
            let isDeclared = previous.keyword.startsDeclaration
            previous = token
            token = lexer.next()
            if !isName { continue }
            if isDeclared {
                declarations += 1
                skipBody(&lexer, &token)
            } else if token.kind == .leftParenthesis, token.start == previous.end, mayBeMember || !isMember {
                isCalled = true
            }
        }
    }

    /// Skips to behind a function's body, which may call the function itself.
    private func skipBody(_ lexer: inout Lexer, _ token: inout Token) {
        while token.kind != .endOfFile {
            let isBody = token.kind == .leftBrace
            if isBody || token.kind == .leftParenthesis || token.kind == .leftBracket {
                token = lexer.skipToClosingBracket()
            }
            if isBody { return }
            token = lexer.next()
        }
    }
}

import SwiftSyntax

/// The places of a file where a comment line may be put in: above each declaration that begins its line, and above each
/// statement in a body.
struct AnnotationPlaces {
    enum Kind: Equatable {
        case declaration(name: String, kind: String)
        case statement
        /// Where an annotation is found above nothing at all.
        case nothing
    }

    struct Place {
        var offset: Int
        var line: Int
        var kind: Kind
    }

    /// In source order.
    private(set) var found: [Place] = []

    init(_ tree: SourceFileSyntax) {
        let converter = SourceLocationConverter(fileName: "", tree: tree)
        func add(_ position: AbsolutePosition, _ kind: Kind) {
            let line = converter.location(for: position).line
            found.append(Place(offset: position.utf8Offset, line: line, kind: kind))
        }
        for facts in ParsedFacts.read(tree) {
            let position = AbsolutePosition(utf8Offset: facts.start)
            guard tree.token(at: position)?.startsLine == true else { continue }
            let name = facts.kind == "deinitializer" ? "" : facts.facts[0].value
            add(position, .declaration(name: name.withoutSpaces, kind: facts.kind))
        }
        let statements = BodyStatements(viewMode: .sourceAccurate)
        statements.walk(tree)
        for position in statements.positions { add(position, .statement) }
        found.sort { $0.offset < $1.offset }
    }
}

/// The statements in bodies that begin their line.
private final class BodyStatements: SyntaxVisitor {
    private(set) var positions: [AbsolutePosition] = []

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        let isInBody = node.hasAncestor {
            $0.is(CodeBlockSyntax.self) || $0.is(ClosureExprSyntax.self) || $0.is(AccessorBlockSyntax.self)
        }
        // A comment within the interpolation of a string on one line would break it.
        let isInString = node.hasAncestor { $0.is(StringLiteralExprSyntax.self) }
        if isInBody, !isInString, node.firstToken(viewMode: .sourceAccurate)?.startsLine == true {
            positions.append(node.positionAfterSkippingLeadingTrivia)
        }
        return .visitChildren
    }
}

extension SyntaxProtocol {
    fileprivate func hasAncestor(where matches: (Syntax) -> Bool) -> Bool {
        var next = parent
        while let node = next {
            if matches(node) { return true }
            next = node.parent
        }
        return false
    }
}

extension TokenSyntax {
    /// Whether nothing but spaces stands before it on its line.
    fileprivate var startsLine: Bool {
        guard let previous = previousToken(viewMode: .sourceAccurate) else { return leadingTrivia.isEmpty }
        var sawNewline = previous.trailingTrivia.contains { $0.isNewline }
        for piece in leadingTrivia {
            if piece.isNewline {
                sawNewline = true
            } else if !piece.isWhitespace, !piece.isComment {
                return false
            } else if piece.isBlockComment {
                sawNewline = false
            }
        }
        return sawNewline
    }
}

extension TriviaPiece {
    fileprivate var isBlockComment: Bool {
        switch self {
        case .blockComment, .docBlockComment: true
        default: false
        }
    }
}

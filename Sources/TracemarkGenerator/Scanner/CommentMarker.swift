/// A comment line whose first token is `@word`: what may be an annotation.
///
///     // @trace("retrieve_context")
///        ^ offset
package struct CommentMarker {
    /// Where the `@` stands.
    package var offset: Int
    /// Where the comment begins: its first slash.
    package var commentStart: Int
    /// The block comment's end, or nil for a line comment.
    package var blockEnd: Int?
    /// Whether code stands on the line before the comment: `let x = 1  // @trace`.
    package var isTrailing: Bool
    /// Whether the comment stands inside a function's body or an expression.
    package var isInsideBody: Bool
    /// Where the token behind the comment starts.
    package var nextTokenStart: Int

    package init(
        offset: Int, commentStart: Int, blockEnd: Int?, isTrailing: Bool, isInsideBody: Bool, nextTokenStart: Int
    ) {
        self.offset = offset
        self.commentStart = commentStart
        self.blockEnd = blockEnd
        self.isTrailing = isTrailing
        self.isInsideBody = isInsideBody
        self.nextTokenStart = nextTokenStart
    }
}

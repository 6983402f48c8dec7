/// A comment line whose first token is `@word`. It may be an annotation.
///
///     // @trace("retrieve_context")
///        ^ offset
package struct CommentMarker {
    /// The byte offset of the `@`.
    package var offset: Int
    /// The offset of the comment's first slash.
    package var commentStart: Int
    /// The block comment's end, or nil for a line comment.
    package var blockEnd: Int?
    /// A Boolean value that indicates whether code precedes the comment on its line: `let x = 1  // @trace`.
    package var isTrailing: Bool
    /// A Boolean value that indicates whether the comment is inside a function's body or an expression.
    package var isInsideBody: Bool
    /// The offset of the token behind the comment.
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

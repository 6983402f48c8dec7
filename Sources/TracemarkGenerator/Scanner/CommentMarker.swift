/// A comment line whose first token is `@word`: what may be an annotation.
///
///     // @trace("retrieve_context")
///        ^ offset
struct CommentMarker {
    /// Where the `@` stands.
    var offset: Int
    /// Where the comment begins: its first slash.
    var commentStart: Int
    /// The block comment's end, or nil for a line comment.
    var blockEnd: Int?
    /// Whether code stands on the line before the comment: `let x = 1  // @trace`.
    var isTrailing: Bool
    /// Whether the comment stands inside a function's body or an expression.
    var isInsideBody: Bool
    /// Where the token behind the comment starts.
    var nextTokenStart: Int
}

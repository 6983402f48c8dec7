/// The reason why a translation failed.
struct TranslationFailure: Error {
    var message: String
    /// The offset of the mistake; nil for the annotation's own.
    var offset: Int?
    /// The reason in a few words, for the list of skipped members; nil for mistakes, which are always reported.
    var summary: String?

    init(_ message: String, at offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }

    init(_ refusal: Refusal, at offset: Int? = nil) {
        message = refusal.message
        summary = refusal.summary
        self.offset = offset
    }
}

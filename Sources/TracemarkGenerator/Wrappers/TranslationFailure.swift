/// Why a translation came to nothing.
struct TranslationFailure: Error {
    var message: String
    /// Where it is; the annotation where nil.
    var offset: Int?
    /// In a few words, for the list of what an annotated type leaves alone; nil for mistakes, which are always reported.
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

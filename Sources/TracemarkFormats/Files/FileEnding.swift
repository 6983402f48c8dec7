/// What the end of a file's name says about what is in the file.
enum FileEnding {
    /// The format whose ending a name has, or that is its whole name: `a.trace.json` and `trace.json` alike, also before
    /// `.gz`.
    static func format<Format: CaseIterable>(of fileName: String, _ ending: (Format) -> String) -> Format? {
        var name = fileName.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if name.hasSuffix(".gz") { name.removeLast(3) }
        // The longest ending first: `.otlp.jsonl` is not `.jsonl`.
        return Format.allCases.sorted { ending($0).utf8.count > ending($1).utf8.count }
            .first { name == ending($0) || name.hasSuffix("." + ending($0)) }
    }
}

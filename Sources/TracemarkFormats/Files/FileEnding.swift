/// The extension of a file name, which determines the format.
enum FileEnding {
    /// Returns the format of a name's extension: `a.trace.json`, or just `trace.json`. A final `.gz` is ignored.
    static func format<Format: CaseIterable>(of fileName: String, _ ending: (Format) -> String) -> Format? {
        var name = fileName.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if name.hasSuffix(".gz") { name.removeLast(3) }
        // The longest extension comes first, because `.otlp.jsonl` is not `.jsonl`.
        return Format.allCases.sorted { ending($0).utf8.count > ending($1).utf8.count }
            .first { name == ending($0) || name.hasSuffix("." + ending($0)) }
    }
}

/// Where a `const char *` ends.
///
/// What is followed by its length need not end with a NUL, and reading on for one may end the program.
enum StringLength: Equatable {
    case terminated
    /// At the latest, as many bytes on as that parameter says; where it is negative, at the NUL.
    case parameter(Int)
    /// A number without a name follows: it may be the length.
    case unknown

    init(of index: Int, in parameters: [CFunction.Parameter]) {
        let next = index + 1
        guard next < parameters.count, case .number = parameters[next].value,
            parameters[next].type.base != "Bool", parameters[next].type.base != "Double",
            parameters[next].type.base != "Float"
        else {
            self = .terminated
            return
        }
        guard let name = parameters[next].name else {
            self = .unknown
            return
        }
        self = Self.isLength(name, of: parameters[index].name) ? .parameter(next) : .terminated
    }

    private static let words: Set<String> = [
        "len", "length", "size", "sz", "n", "nbyte", "nbytes", "bytes", "count", "cnt", "num", "nchar", "nchars", "siz",
        "buflen", "bufsize", "datalen", "strlen", "inlen", "textlen", "slen",
    ]

    /// `length`, `text_len`, `nByte`, `textSize`, `query_length`; for `zSql` also `nSql`.
    static func isLength(_ name: String, of string: String?) -> Bool {
        let plain = name.lowercased().drop { $0 == "_" }
        if words.contains(String(plain)) { return true }
        for word in ["len", "length", "size", "bytes", "count"] where plain.hasSuffix(word) { return true }
        // Hungarian notation: `nName`, `n_name`, `cbName`.
        for prefix in ["n", "cb", "cch"] where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count).drop { $0 == "_" }
            if let first = rest.first, first.isUppercase || name.contains("_") { return true }
        }
        if let string = string?.lowercased(), plain == "\(string)_n" || plain == "\(string)n" { return true }
        return false
    }
}

/// A function's name, or a pattern with `*` for any run of letters and `?` for one: `sqlite3_step*`.
struct NamePattern {
    var text: String
    var offset: Int

    /// Whether it is one name.
    var isExact: Bool { !text.contains { $0 == "*" || $0 == "?" } }

    func matches(_ name: String) -> Bool {
        let (pattern, name) = (Array(text.utf8), Array(name.utf8))
        var (p, n) = (0, 0)
        // Where to go on after the last star, one letter further each time.
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p + 1, n)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                (p, n) = (p + 1, n + 1)
            } else if let (back, start) = star {
                star = (back, start + 1)
                (p, n) = (back, start + 1)
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.count
    }
}

/// A search for the word that a person probably meant.
enum NearestWord {
    /// Returns the first candidate that begins with the word. Otherwise it returns the candidate with the smallest edit
    /// distance. A transposition of adjacent letters counts as one edit. It returns nil if the distance exceeds a third
    /// of the word.
    static func of(_ word: String, in candidates: [String]) -> String? {
        let lowered = word.lowercased()
        if lowered.count >= 2, let longer = candidates.first(where: { $0.lowercased().hasPrefix(lowered) }) {
            return longer
        }
        let nearest = candidates.map { ($0, distance(lowered, $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest else { return nil }
        return distance <= max(1, min(lowered.count, candidate.count) / 3) ? candidate : nil
    }

    /// Returns the optimal string alignment distance.
    static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
        if a.count > 64 || b.count > 64 { return .max }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for column in 0...b.count { rows[0][column] = column }
        for row in 0...a.count { rows[row][0] = row }
        for row in 1..<(a.count + 1) {
            for column in 1..<(b.count + 1) {
                let isSame = a[row - 1] == b[column - 1]
                var best = min(rows[row - 1][column], rows[row][column - 1]) + 1
                best = min(best, rows[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
                    best = min(best, rows[row - 2][column - 2] + 1)
                }
                rows[row][column] = best
            }
        }
        return rows[a.count][b.count]
    }
}

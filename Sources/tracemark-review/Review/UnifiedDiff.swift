/// The difference of two texts in the form that `diff -u` and `git diff` print, three lines of context around each change.
struct UnifiedDiff {
    private static let context = 3

    private enum Line {
        case kept(String), removed(String), added(String)

        var text: String {
            switch self {
            case .kept(let line): " " + line
            case .removed(let line): "-" + line
            case .added(let line): "+" + line
            }
        }

        var isKept: Bool {
            if case .kept = self { true } else { false }
        }
    }

    /// An empty list where the texts are the same.
    static func lines(from old: String, named oldName: String, to new: String, named newName: String) -> [String] {
        let lines = edits(from: split(old), to: split(new))
        let hunks = hunks(in: lines)
        if hunks.isEmpty { return [] }
        var result = ["--- \(oldName)", "+++ \(newName)"]
        for hunk in hunks {
            result.append(header(of: hunk, in: lines))
            result += lines[hunk].map(\.text)
        }
        return result
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func edits(from old: [String], to new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        let removed = Set(
            difference.removals.map { change in
                if case .remove(let offset, _, _) = change { offset } else { -1 }
            })
        let added = Set(
            difference.insertions.map { change in
                if case .insert(let offset, _, _) = change { offset } else { -1 }
            })
        var lines: [Line] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            if oldIndex < old.count, removed.contains(oldIndex) {
                lines.append(.removed(old[oldIndex]))
                oldIndex += 1
            } else if newIndex < new.count, added.contains(newIndex) {
                lines.append(.added(new[newIndex]))
                newIndex += 1
            } else {
                lines.append(.kept(old[oldIndex]))
                oldIndex += 1
                newIndex += 1
            }
        }
        return lines
    }

    /// The runs of lines to show; changes whose contexts touch share one.
    private static func hunks(in lines: [Line]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() where !line.isKept {
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    /// `@@ -12,7 +12,8 @@`
    private static func header(of hunk: Range<Int>, in lines: [Line]) -> String {
        func isOld(_ line: Line) -> Bool { if case .added = line { false } else { true } }
        func isNew(_ line: Line) -> Bool { if case .removed = line { false } else { true } }
        func span(_ counts: (Line) -> Bool) -> String {
            let before = lines[..<hunk.lowerBound].count(where: counts)
            let length = lines[hunk].count(where: counts)
            // A side without lines is named by the line before it.
            return "\(length == 0 ? before : before + 1),\(length)"
        }
        return "@@ -\(span(isOld)) +\(span(isNew)) @@"
    }
}

/// What one reader says about one declaration, in words that both readers use.
struct DeclarationFacts {
    /// One thing said: `name: summarize`, `result: 12:40-12:46 String`.
    struct Fact: Equatable {
        var what: String
        var value: String
    }

    var kind: String
    /// Where the first attribute, modifier or keyword stands.
    var start: Int
    /// Where the name or, where there is none, the keyword stands.
    var nameOffset: Int
    var facts: [Fact] = []

    mutating func add(_ what: String, _ value: String) {
        if !value.isEmpty { facts.append(Fact(what: what, value: value)) }
    }

    mutating func add(_ what: String, _ flag: Bool) {
        if flag { facts.append(Fact(what: what, value: "yes")) }
    }
}

/// Where two readers of a file disagree.
struct Difference: CustomStringConvertible {
    var path: String
    var place: String
    var message: String

    var description: String { "\(path):\(place): \(message)" }

    /// Compares two lists, both in source order.
    static func between(
        scanned: [DeclarationFacts], parsed: [DeclarationFacts], path: String, place: (Int) -> String
    ) -> [Difference] {
        var differences: [Difference] = []
        func report(_ offset: Int, _ message: String) {
            differences.append(Difference(path: path, place: place(offset), message: message))
        }
        var left = scanned[...]
        var right = parsed[...]
        while let ours = left.first ?? right.first, let theirs = right.first ?? left.first {
            if right.isEmpty || (!left.isEmpty && ours.nameOffset < theirs.nameOffset) {
                report(ours.start, "only the scanner sees this \(ours.kind): \(ours.summary)")
                left.removeFirst()
            } else if left.isEmpty || theirs.nameOffset < ours.nameOffset {
                report(theirs.start, "the scanner misses this \(theirs.kind): \(theirs.summary)")
                right.removeFirst()
            } else {
                let message = ours.disagreement(with: theirs)
                if let message { report(ours.start, "\(theirs.kind): \(message)") }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return differences
    }
}

extension DeclarationFacts {
    var summary: String {
        facts.prefix(4).map { "\($0.what) \($0.value)" }.joined(separator: ", ")
    }

    /// What differs, or nil where nothing does.
    func disagreement(with parsed: DeclarationFacts) -> String? {
        if kind != parsed.kind { return "the scanner takes it for a \(kind)" }
        for (ours, theirs) in zip(facts, parsed.facts) where ours != theirs {
            return "scanned \(ours.what) \(ours.value) | parsed \(theirs.what) \(theirs.value)"
        }
        if facts.count == parsed.facts.count { return nil }
        if facts.count > parsed.facts.count {
            let extra = facts[parsed.facts.count]
            return "only the scanner sees \(extra.what) \(extra.value)"
        }
        let missing = parsed.facts[facts.count]
        return "the scanner misses \(missing.what) \(missing.value)"
    }
}

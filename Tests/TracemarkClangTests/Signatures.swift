import Foundation

/// The functions that Swift text declares, written alike: without parameters' names, on one line.
enum Signatures {
    static func declared(in text: String) -> Set<String> {
        var found: Set<String> = []
        var lines = text.split(separator: "\n").map(String.init)[...]
        while let line = lines.popFirst() {
            guard let start = line.firstMatch(of: #/^\s*(?:public |static |mutating )*func (?<rest>.*)$/#) else {
                continue
            }
            var signature = String(start.output.rest)
            while !isBalanced(signature), let next = lines.popFirst() {
                signature += " " + next.trimmingCharacters(in: .whitespaces)
            }
            found.insert(plain(signature))
        }
        return found
    }

    private static func isBalanced(_ text: String) -> Bool {
        text.count { $0 == "(" } == text.count { $0 == ")" }
    }

    private static func plain(_ signature: String) -> String {
        var text = signature
        if text.hasSuffix(" {") { text.removeLast(2) }
        text = text.replacing(#/@convention\(c, cType: "(?:[^"\\]|\\.)*"\)/#, with: "@convention(c)")
        text = text.replacing("`", with: "").replacing("( ", with: "(").replacing(" )", with: ")")
        return text.replacing(#/([(,] ?)_ \w+: /#) { "\($0.output.1)_: " }
    }

    /// The function's name.
    static func name(of signature: String) -> String {
        String(signature.prefix { $0 != "(" })
    }
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The words that mean something where declarations stand.
enum Keyword: UInt8, CaseIterable {
    case none

    // Declarations.
    case `func`, `var`, `let`, `init`, `deinit`, `subscript`, `struct`, `class`, `enum`, actor, `extension`, `protocol`
    case `typealias`, `associatedtype`, `import`, `case`, `operator`, `precedencegroup`, macro

    // Modifiers.
    case `public`, `private`, `fileprivate`, `internal`, open, package, `static`, final, mutating, nonmutating, override
    case required, convenience, lazy, weak, unowned, dynamic, optional, indirect, prefix, infix, postfix, nonisolated
    case isolated, distributed, __consuming, borrowing, consuming

    // Parts of signatures.
    case `inout`, sending, __owned, __shared, _const, some, any, `repeat`, each
    case `throws`, `rethrows`, async, reasync, `where`, `Self`

    // Words after which an operand stands, so that a slash starts a regular expression.
    case `return`, `in`, `throw`, `try`, await, `if`, `guard`, `while`, `else`, `is`, `as`, `switch`

    var isModifier: Bool { rawValue >= Keyword.public.rawValue && rawValue <= Keyword.consuming.rawValue }

    var startsDeclaration: Bool { rawValue >= Keyword.func.rawValue && rawValue <= Keyword.macro.rawValue }

    var precedesOperand: Bool {
        rawValue >= Keyword.return.rawValue || self == .case || self == .where
    }

    /// The spelling in source.
    var spelling: String { KeywordTable.shared.spelling(of: self) }
}

/// Finds the keyword for a word by the hash that the lexer computes while it reads the word.
struct KeywordTable {
    private static let slotCount = 4096

    /// The hash of a word: each byte in turn, `hash &* 33 &+ byte`.
    static func slot(_ hash: UInt) -> Int { Int(truncatingIfNeeded: hash & UInt(slotCount - 1)) }

    private struct Entry {
        var keyword: Keyword
        var length: Int
        var spelling: UnsafeMutablePointer<CChar>
    }

    private let slots: UnsafeMutablePointer<UInt8>
    private let entries: UnsafeMutablePointer<Entry>

    /// Made once and never freed: every lexer uses it.
    nonisolated(unsafe) static let shared = KeywordTable()

    private init() {
        let words = Keyword.allCases
        slots = .allocate(capacity: Self.slotCount)
        slots.initialize(repeating: 0, count: Self.slotCount)
        entries = .allocate(capacity: words.count)
        for keyword in words {
            let spelling = "\(keyword)"
            let length = spelling.utf8.count
            (entries + Int(keyword.rawValue)).initialize(
                to: Entry(keyword: keyword, length: length, spelling: strdup(spelling)))
            guard keyword != .none else { continue }
            var hash: UInt = 0
            for byte in spelling.utf8 { hash = hash &* 33 &+ UInt(byte) }
            let slot = Self.slot(hash)
            precondition(slots[slot] == 0, "two keywords share a slot: choose another table size")
            slots[slot] = keyword.rawValue
        }
    }

    func spelling(of keyword: Keyword) -> String { String(cString: entries[Int(keyword.rawValue)].spelling) }

    /// The keyword that a word is, or `.none`.
    func keyword(hash: UInt, word: UnsafePointer<UInt8>, length: Int) -> Keyword {
        let index = slots[Self.slot(hash)]
        if index == 0 { return .none }
        let entry = entries + Int(index)
        guard entry.pointee.length == length, memcmp(entry.pointee.spelling, word, length) == 0 else { return .none }
        return entry.pointee.keyword
    }
}

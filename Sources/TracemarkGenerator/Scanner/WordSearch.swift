/// Finds which of many words stand anywhere in a target's sources, in one pass over all of them.
///
/// The check for uncalled wrappers uses it. A search for each name would read every source once per name.
struct WordSearch {
    private static let slotCount = 1 << 16

    /// The role of a byte in the search.
    private enum Role {
        static let none: UInt8 = 0
        /// The NUL at the end, where both loops stop.
        static let end: UInt8 = 1
        /// A byte that only goes on with a word.
        static let digit: UInt8 = 2
        static let letter: UInt8 = 3
        /// A letter that a wanted word begins with.
        static let first: UInt8 = 4
    }

    /// The words not found yet, by the hash of their bytes.
    private var wanted: [UInt: [String]] = [:]
    /// A set bit for each hash that a wanted word has, by its lowest bits: almost every other word stops here.
    private let slots: UnsafeMutablePointer<Bool>
    private let roles: UnsafeMutablePointer<UInt8>
    private var remaining: Set<String>

    /// The words that stand nowhere in `sources`.
    static func missing(_ words: Set<String>, in sources: [SourceText]) -> Set<String> {
        if words.isEmpty { return [] }
        var search = WordSearch(words)
        defer {
            search.slots.deallocate()
            search.roles.deallocate()
        }
        for source in sources where !search.remaining.isEmpty { search.read(source) }
        return search.remaining
    }

    private init(_ words: Set<String>) {
        remaining = words
        slots = .allocate(capacity: Self.slotCount)
        slots.initialize(repeating: false, count: Self.slotCount)
        roles = .allocate(capacity: 256)
        for byte in 0..<256 {
            switch CharacterClass.table[byte] {
            case CharacterClass.identifierStart: roles[byte] = Role.letter
            case CharacterClass.digit: roles[byte] = Role.digit
            default: roles[byte] = byte == 0 ? Role.end : Role.none
            }
        }
        for word in words {
            var copy = word
            let hash = copy.withUTF8 { bytes in
                var hash: UInt = 0
                var position = 0
                while position < bytes.count {
                    hash = hash &* 33 &+ UInt(bytes[position])
                    position += 1
                }
                roles[Int(bytes[0])] = Role.first
                return hash
            }
            wanted[hash, default: []].append(word)
            slots[Self.slot(hash)] = true
        }
    }

    private static func slot(_ hash: UInt) -> Int { Int(truncatingIfNeeded: hash & UInt(slotCount - 1)) }

    private mutating func read(_ source: SourceText) {
        let bytes = source.bytes
        let roles = roles
        var position = 0
        while position < source.count {
            switch roles[Int(bytes[position])] {
            case Role.none:
                repeat { position &+= 1 } while roles[Int(bytes[position])] == Role.none
            case Role.letter:
                repeat { position &+= 1 } while roles[Int(bytes[position])] >= Role.digit
            case Role.first:
                let start = position
                var hash: UInt = 0
                repeat {
                    hash = hash &* 33 &+ UInt(bytes[position])
                    position &+= 1
                } while roles[Int(bytes[position])] >= Role.digit
                if slots[Self.slot(hash)] { found(source, start..<position, hash) }
            default:
                position &+= 1
            }
        }
    }

    private mutating func found(_ source: SourceText, _ range: Range<Int>, _ hash: UInt) {
        guard let words = wanted[hash] else { return }
        let text = source.text(range)
        if words.contains(text) { remaining.remove(text) }
    }
}

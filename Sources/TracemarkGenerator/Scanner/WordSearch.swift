/// Finds which of many words stand anywhere in a target's sources, in one pass over all of them.
///
/// A wrapper that nobody calls is told by it; to look for each name by itself would read everything once for each.
struct WordSearch {
    private static let slotCount = 1 << 16

    /// The words still looked for, by the hash of their bytes.
    private var wanted: [UInt: [String]] = [:]
    /// A set bit for each hash that a wanted word has, by its lowest bits: almost every other word stops here.
    private let slots: UnsafeMutablePointer<Bool>
    private var remaining: Set<String>

    /// The words that stand nowhere in `sources`.
    static func missing(_ words: Set<String>, in sources: [SourceText]) -> Set<String> {
        if words.isEmpty { return [] }
        var search = WordSearch(words)
        defer { search.slots.deallocate() }
        for source in sources where !search.remaining.isEmpty { search.read(source) }
        return search.remaining
    }

    private init(_ words: Set<String>) {
        remaining = words
        slots = .allocate(capacity: Self.slotCount)
        slots.initialize(repeating: false, count: Self.slotCount)
        for word in words {
            var hash: UInt = 0
            for byte in word.utf8 { hash = hash &* 33 &+ UInt(byte) }
            wanted[hash, default: []].append(word)
            slots[Self.slot(hash)] = true
        }
    }

    private static func slot(_ hash: UInt) -> Int { Int(truncatingIfNeeded: hash & UInt(slotCount - 1)) }

    private mutating func read(_ source: SourceText) {
        let bytes = source.bytes
        let classes = CharacterClass.table
        var position = 0
        while position < source.count {
            if classes[Int(bytes[position])] != CharacterClass.identifierStart {
                position += 1
                continue
            }
            let start = position
            var hash: UInt = 0
            while true {
                let byte = bytes[position]
                let kind = classes[Int(byte)]
                if kind != CharacterClass.identifierStart && kind != CharacterClass.digit { break }
                hash = hash &* 33 &+ UInt(byte)
                position += 1
            }
            if slots[Self.slot(hash)] { found(source, start..<position, hash) }
        }
    }

    private mutating func found(_ source: SourceText, _ range: Range<Int>, _ hash: UInt) {
        guard let words = wanted[hash] else { return }
        let text = source.text(range)
        if words.contains(text) { remaining.remove(text) }
    }
}

/// The `#if` blocks around a position, each with the condition that holds at that position.
///
///     #if os(Linux)     os(Linux)
///     #elseif DEBUG     !(os(Linux)) && (DEBUG)
///     #else             !(os(Linux)) && !(DEBUG)
struct ConditionStack {
    private struct Block {
        /// The conditions of the clauses before this one. All of them are false.
        var earlier: [String]
        /// This clause; nil in `#else`.
        var condition: String?
    }

    private var blocks: [Block] = []

    mutating func open(_ condition: String) {
        blocks.append(Block(earlier: [], condition: condition))
    }

    mutating func alternate(_ condition: String?) {
        guard var block = blocks.popLast() else { return }
        if let earlier = block.condition { block.earlier.append(earlier) }
        block.condition = condition
        blocks.append(block)
    }

    mutating func close() {
        _ = blocks.popLast()
    }

    /// The condition of all blocks together, or nil outside any.
    var current: String? {
        if blocks.isEmpty { return nil }
        var parts: [String] = []
        for block in blocks {
            parts += block.earlier.map { "!(\($0))" }
            if let condition = block.condition { parts.append("(\(condition))") }
        }
        // A lone condition stands as it is written.
        if blocks.count == 1, blocks[0].earlier.isEmpty, let condition = blocks[0].condition { return condition }
        return parts.joined(separator: " && ")
    }
}

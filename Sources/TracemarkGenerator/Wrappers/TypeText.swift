/// The parts of types, where clauses and conditions, as they are written.
extension String {
    /// The parts between a separator that stands outside any brackets: `A<B, C>, D` has `A<B, C>` and `D`.
    func topLevelParts(separator: StaticString) -> [String] {
        var copy = self
        return copy.withUTF8 { bytes in
            let length = separator.utf8CodeUnitCount
            var parts: [String] = []
            var start = 0
            var depth = 0
            var position = 0
            while position < bytes.count {
                depth += Self.depthChange(bytes, position)
                var matched = 0
                while depth == 0, matched < length, position + matched < bytes.count,
                    bytes[position + matched] == separator.utf8Start[matched]
                {
                    matched += 1
                }
                if matched == length {
                    parts.append(Self.trimmed(bytes, start..<position))
                    position += length
                    start = position
                } else {
                    position += 1
                }
            }
            parts.append(Self.trimmed(bytes, start..<bytes.count))
            return parts
        }
    }

    /// The text within parentheses that enclose all of it: `A` for `((A))`.
    var withoutOuterParentheses: String {
        guard hasPrefix("("), hasSuffix(")") else { return self }
        var copy = self
        let inner: String? = copy.withUTF8 { bytes in
            var depth = 0
            for position in 0..<bytes.count {
                depth += Self.depthChange(bytes, position)
                if depth == 0, position < bytes.count - 1 { return nil }
            }
            return Self.trimmed(bytes, 1..<bytes.count - 1)
        }
        return inner?.withoutOuterParentheses ?? self
    }

    /// `AsyncStream` for `AsyncStream<Int>`; nil for a type that is more than a name with generic arguments, such as
    /// `AsyncStream<Int>.Continuation` or `AsyncStream<Int>?`.
    var typeName: String? {
        guard let bracket = utf8.firstIndex(of: UInt8(ascii: "<")) else { return isTypePath ? self : nil }
        let name = String(self[..<bracket])
        let arguments = self[bracket...].utf8
        var depth = 0
        var previous: UInt8 = 0
        for (offset, byte) in arguments.enumerated() {
            if byte == UInt8(ascii: "<") { depth += 1 }
            if byte == UInt8(ascii: ">"), previous != UInt8(ascii: "-") { depth -= 1 }
            if depth == 0, offset < arguments.count - 1 { return nil }
            previous = byte
        }
        return name.isTypePath ? name : nil
    }

    /// A Boolean value that indicates whether this is a function type without outer parentheses: `() -> Int?`, and
    /// not `(() -> Int)?`.
    var holdsTopLevelArrow: Bool { topLevelParts(separator: "->").count > 1 }

    /// A Boolean value that indicates whether the text holds only names and dots: `Outer.Failure`.
    private var isTypePath: Bool {
        for component in split(separator: ".", omittingEmptySubsequences: false)
        where component.isEmpty || !String(component).withoutBackticks.isWord {
            return false
        }
        return true
    }

    private static func depthChange(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
        switch bytes[position] {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"): 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): -1
        // `->` closes nothing.
        case UInt8(ascii: ">"): position > 0 && bytes[position - 1] == UInt8(ascii: "-") ? 0 : -1
        default: 0
        }
    }

    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }
}

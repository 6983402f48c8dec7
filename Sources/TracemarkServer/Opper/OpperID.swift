import Tracemark
import TracemarkModel

/// How the SDKs' ids become W3C's.
///
/// A trace's UUID is its trace id, byte by byte. A span's UUID is folded to eight bytes, and kept beside them, so that
/// the SDK gets back what it sent: `traceparent` in Python is
/// `f"00-{trace.hex}-{span.int >> 64 ^ span.int & (1 << 64) - 1:016x}-01"`. Ids of other forms, such as `span_456`,
/// are hashed, and kept as well.
enum OpperID {
    /// A new id for a span or an entry of a dataset: a random UUID, which is the only version that 0.x accepts.
    static func random() -> String {
        uuid(
            of: UInt128(UInt64.random(in: .min ... .max)) << 64 | UInt128(UInt64.random(in: .min ... .max)), version: 4)
    }

    /// The trace that is meant.
    static func trace(_ text: String) -> TraceID {
        if let id = TraceID(text) ?? TraceID(uuidString: text) { return id }
        let hash = hash(text)
        return TraceID(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
    }

    /// The span that is meant.
    static func span(_ text: String) -> SpanID {
        if let id = SpanID(text) ?? SpanID(uuidString: text) { return id }
        let hash = hash(text)
        return SpanID(bits: UInt64(truncatingIfNeeded: hash >> 64) ^ UInt64(truncatingIfNeeded: hash))
    }

    /// The same UUID for the same words, of the version that RFC 9562 leaves to us.
    static func derived(from words: String...) -> String {
        uuid(of: hash(words.joined(separator: "\n")), version: 8)
    }

    /// Whether this is a random UUID: 0.x refuses any other in an entry of a dataset.
    static func isRandomUUID(_ text: String) -> Bool {
        let characters = Array(text.utf8)
        return TraceID(uuidString: text) != nil && characters[14] == UInt8(ascii: "4")
            && [UInt8](Array("89abAB".utf8)).contains(characters[19])
    }

    private static func uuid(of number: UInt128, version: UInt128) -> String {
        var bits = number
        bits = bits & ~(0xF << 76) | version << 76
        bits = bits & ~(0x3 << 62) | 0x2 << 62
        return TraceID(high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits)).uuidString
    }

    /// FNV-1a with 128 bits.
    private static func hash(_ text: String) -> UInt128 {
        let prime = UInt128(1) << 88 | 0x13B
        var hash = UInt128(0x6c62_272e_07bb_0142) << 64 | UInt128(0x62b8_2175_6295_c58d)
        for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
        return hash
    }
}

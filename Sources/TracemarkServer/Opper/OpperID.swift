import Tracemark
import TracemarkModel

/// The mapping of the SDKs' identifiers to W3C identifiers.
///
/// A trace's UUID is its trace ID, byte by byte. A span's UUID is folded to eight bytes. The span also stores the UUID,
/// so that the SDK gets back what it sent. In Python, the `traceparent` is `f"00-{trace.hex}-{span.int >> 64 ^ span.int
/// & (1 << 64) - 1:016x}-01"`. Identifiers of other forms, such as `span_456`, are hashed and stored too.
enum OpperID {
    /// Returns a random UUID for a new span or dataset entry. 0.x accepts no other version.
    static func random() -> String {
        uuid(
            of: UInt128(UInt64.random(in: .min ... .max)) << 64 | UInt128(UInt64.random(in: .min ... .max)), version: 4)
    }

    /// Returns the trace ID of an SDK's identifier.
    static func trace(_ text: String) -> TraceID {
        if let id = TraceID(text) ?? TraceID(uuidString: text) { return id }
        let hash = hash(text)
        return TraceID(high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
    }

    /// Returns the span ID of an SDK's identifier.
    static func span(_ text: String) -> SpanID {
        if let id = SpanID(text) ?? SpanID(uuidString: text) { return id }
        let hash = hash(text)
        return SpanID(bits: UInt64(truncatingIfNeeded: hash >> 64) ^ UInt64(truncatingIfNeeded: hash))
    }

    /// Returns a UUID that is derived from words. Its version is 8, which RFC 9562 reserves for applications.
    static func derived(from words: String...) -> String {
        uuid(of: hash(words.joined(separator: "\n")), version: 8)
    }

    /// Returns whether this is a random UUID. 0.x rejects any other in a dataset entry.
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

    /// Returns the 128-bit FNV-1a hash of a text.
    private static func hash(_ text: String) -> UInt128 {
        let prime = UInt128(1) << 88 | 0x13B
        var hash = UInt128(0x6c62_272e_07bb_0142) << 64 | UInt128(0x62b8_2175_6295_c58d)
        for byte in text.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
        return hash
    }
}

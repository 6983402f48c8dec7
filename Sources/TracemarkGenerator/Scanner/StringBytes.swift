#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Inspects the bytes of a string. Without optimisation, the library's functions for characters cost twenty times as
/// much.
extension String {
    /// Returns whether the string contains another text.
    func holds(_ text: StaticString) -> Bool {
        let sought = UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
        return withCString { strstr($0, sought) != nil }
    }

    /// A Boolean value that indicates whether a string literal needs no escape for this text.
    var isPlainLiteral: Bool {
        withCString { strcspn($0, "\\\"\n\r\t") } == utf8.count
    }

    /// Returns the text behind a prefix, or nil if the string does not begin with it.
    func withoutPrefix(_ prefix: String) -> String? {
        var (copy, prefix) = (self, prefix)
        return copy.withUTF8 { bytes in
            prefix.withUTF8 { prefix in
                let count = bytes.count - prefix.count
                guard count >= 0, let start = bytes.baseAddress, let other = prefix.baseAddress,
                    memcmp(start, other, prefix.count) == 0
                else { return nil }
                return String(unsafeUninitializedCapacity: count) { rest in
                    memcpy(rest.baseAddress!, start + prefix.count, count)
                    return count
                }
            }
        }
    }

    /// A Boolean value that indicates whether the string holds only characters of a name.
    var isWord: Bool {
        var copy = self
        return copy.withUTF8 { bytes in
            let classes = CharacterClass.table
            var position = 0
            while position < bytes.count {
                if classes[Int(bytes[position])] < CharacterClass.wordByte { return false }
                position += 1
            }
            return true
        }
    }

    /// The text behind the last dot: `C` of `A.B.C`.
    var lastComponent: String {
        if !holds(".") { return self }
        return split(separator: ".").last.map(String.init) ?? ""
    }

    /// A word as the second part of another: `Summarize` of `summarize`.
    var capitalized: String {
        var copy = self
        let isPlain = copy.withUTF8 { bytes in
            bytes.count > 0 && bytes[0] >= UInt8(ascii: "a") && bytes[0] <= UInt8(ascii: "z")
        }
        if !isPlain { return prefix(1).uppercased() + dropFirst() }
        return copy.withUTF8 { bytes in
            String(unsafeUninitializedCapacity: bytes.count) { text in
                memcpy(text.baseAddress!, bytes.baseAddress!, bytes.count)
                text[0] = bytes[0] - 0x20
                return bytes.count
            }
        }
    }
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Decides in one pass of `memchr` whether a file needs a scan. A file without annotations then costs little more
/// than its read.
package enum Prefilter {
    /// Returns whether a word near `trace` follows an `@` anywhere. It may be in code or in a string: the scanner
    /// decides that.
    package static func mayHoldAnnotation(_ source: SourceText) -> Bool {
        let bytes = source.bytes
        var position = 0
        while position < source.count,
            let found = memchr(bytes + position, Int32(UInt8(ascii: "@")), source.count - position)
        {
            position = UnsafeRawPointer(found) - UnsafeRawPointer(bytes) + 1
            if AnnotationWord.mayBe(at: position, in: bytes),
                AnnotationWord.read(at: position, in: bytes).word != .other
            {
                return true
            }
        }
        return false
    }
}

import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Compresses with the system's zlib, which is opened at its first use: a program that does not compress needs no zlib.
struct Gzip: Sendable {
    /// The structure `z_stream` of zlib, unchanged in its header since version 1.0.
    private struct Stream {
        var nextIn: UnsafePointer<UInt8>?
        var availableIn: UInt32 = 0
        var totalIn: UInt = 0
        var nextOut: UnsafeMutablePointer<UInt8>?
        var availableOut: UInt32 = 0
        var totalOut: UInt = 0
        var message: UnsafePointer<CChar>?
        var state: OpaquePointer?
        var allocate: OpaquePointer?
        var free: OpaquePointer?
        var opaque: OpaquePointer?
        var dataType: Int32 = 0
        var checksum: UInt = 0
        var reserved: UInt = 0
    }

    private typealias Initialize =
        @convention(c) (UnsafeMutableRawPointer, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>, Int32) ->
        Int32
    private typealias Deflate = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
    private typealias End = @convention(c) (UnsafeMutableRawPointer) -> Int32
    private typealias Bound = @convention(c) (UnsafeMutableRawPointer, UInt) -> UInt

    private let initialize: Initialize
    private let deflate: Deflate
    private let end: End
    private let bound: Bound

    /// The system's zlib; nil if the system has none.
    static let system = Gzip(libraries: ["libz.so.1", "libz.1.dylib", "/usr/lib/libz.1.dylib"])

    /// Opens the first library that exists.
    init?(libraries: [String]) {
        guard let library = libraries.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
            let initialize = dlsym(library, "deflateInit2_"), let deflate = dlsym(library, "deflate"),
            let end = dlsym(library, "deflateEnd"), let bound = dlsym(library, "deflateBound")
        else { return nil }
        self.initialize = unsafeBitCast(initialize, to: Initialize.self)
        self.deflate = unsafeBitCast(deflate, to: Deflate.self)
        self.end = unsafeBitCast(end, to: End.self)
        self.bound = unsafeBitCast(bound, to: Bound.self)
    }

    /// Returns the bytes in gzip's format; nil if zlib lacks memory.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = Stream()
        // The fastest level: the sender's time is worth more than a few bytes. 31 selects the largest window, in gzip's
        // format.
        guard initialize(&stream, 1, 8, 31, 8, 0, "1.2.11", Int32(MemoryLayout<Stream>.size)) == 0 else { return nil }
        defer { _ = end(&stream) }
        let capacity = Int(bound(&stream, UInt(bytes.count))) + 32
        var isWhole = false
        let compressed = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            bytes.withUnsafeBufferPointer { input in
                stream.nextIn = input.baseAddress
                stream.availableIn = UInt32(input.count)
                stream.nextOut = buffer.baseAddress
                stream.availableOut = UInt32(capacity)
                let finish: Int32 = 4
                let streamEnd: Int32 = 1
                isWhole = deflate(&stream, finish) == streamEnd
                count = isWhole ? Int(stream.totalOut) : 0
            }
        }
        return isWhole ? compressed : nil
    }
}

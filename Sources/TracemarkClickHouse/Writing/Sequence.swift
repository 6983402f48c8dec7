import Foundation
import Synchronization
import TracemarkModel

/// Numbers that grow with the clock. The high bits are microseconds since 1970, and the low bits identify the server.
final class ServerSequence: Sendable {
    /// The number of low bits that identify the server.
    static let serverBits: UInt64 = 13

    /// The identifier of this server.
    let server: UInt64
    /// The last number, as a locked value.
    private let last = Mutex<UInt64>(0)

    init(server: UInt64 = .random(in: 1 ... .max)) { self.server = server }

    /// The low bits of this server's numbers.
    var mark: UInt64 { server & (1 << Self.serverBits - 1) }

    /// Takes consecutive numbers, which are ``step`` apart.
    ///
    /// - Parameter other: A number that they must exceed, because another server's clock may be ahead.
    /// - Returns: The first number.
    func take(_ count: Int, after other: UInt64 = 0) -> UInt64 {
        let now = UInt64(max(1, Date().timeIntervalSince1970 * 1e6))
        let first = last.withLock { last in
            let first = max(now, last + 1, (other >> Self.serverBits) + 1)
            last = first + UInt64(max(1, count)) - 1
            return first
        }
        return first << Self.serverBits | mark
    }

    /// The distance between two numbers of a server.
    static let step: UInt64 = 1 << serverBits

    /// Returns the time of a number, in nanoseconds since 1970.
    static func time(_ number: UInt64) -> Int64 { Int64(clamping: number >> serverBits) * 1_000 }
}

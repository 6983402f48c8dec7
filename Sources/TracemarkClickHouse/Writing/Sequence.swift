import Foundation
import Synchronization
import TracemarkModel

/// Numbers that grow like the clock: microseconds since 1970, and below them what tells one server's from another's.
final class ServerSequence: Sendable {
    /// So many low bits belong to the server.
    static let serverBits: UInt64 = 13

    /// What tells this server's rows from another's.
    let server: UInt64
    /// Guards the last number.
    private let last = Mutex<UInt64>(0)

    init(server: UInt64 = .random(in: 1 ... .max)) { self.server = server }

    /// What this server's numbers have in their low bits.
    var mark: UInt64 { server & (1 << Self.serverBits - 1) }

    /// Takes so many numbers, which are ``step`` apart.
    ///
    /// - Parameter other: A number that they must be above: another server's, whose clock may be ahead.
    /// - Returns: The first of them.
    func take(_ count: Int, after other: UInt64 = 0) -> UInt64 {
        let now = UInt64(max(1, Date().timeIntervalSince1970 * 1e6))
        let first = last.withLock { last in
            let first = max(now, last + 1, (other >> Self.serverBits) + 1)
            last = first + UInt64(max(1, count)) - 1
            return first
        }
        return first << Self.serverBits | mark
    }

    /// From one number of a server to its next.
    static let step: UInt64 = 1 << serverBits

    /// When a number was taken, in nanoseconds since 1970.
    static func time(_ number: UInt64) -> Int64 { Int64(clamping: number >> serverBits) * 1_000 }
}

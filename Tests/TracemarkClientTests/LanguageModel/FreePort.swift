import Foundation

/// A port of loopback that nobody uses: for a program that has to be told one.
enum FreePort {
    static func find() throws -> UInt16 {
        // The server lets go of the port as soon as it is known.
        try LoopbackServer { _, _ in }.port
    }
}

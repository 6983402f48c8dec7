#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A file that could not be read or written, with the system's reason.
public struct FileError: Error, CustomStringConvertible {
    /// The operation that failed.
    public enum Action: String, Sendable {
        case read, write, remove
    }

    /// The file.
    public let path: String
    /// The operation that failed.
    public let action: Action
    /// The system's `errno`.
    public let code: Int32

    /// A sentence, such as `cannot read /a/b.swift: No such file or directory`.
    public var description: String {
        "cannot \(action.rawValue) \(path): \(String(cString: strerror(code)))"
    }
}

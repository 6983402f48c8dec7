// swift-format-ignore-file
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

#if os(Linux)
// @trace
public func _platform() -> String { "Linux" }
#elseif os(macOS)
// @trace
public func _platform() -> String { "macOS" }
#else
// @trace
public func _platform() -> String { "other" }
#endif

// @trace
@available(macOS 15, *)
public func _recent(_ id: Int32) -> Bool { id == getpid() }

@available(macOS 15, *)
public struct Recent: Sendable {
    public init() {}

    // @trace
    public func _answer() -> Int { 42 }

    #if DEBUG
    // @trace
    public func _debugOnly() -> Bool { true }
    #endif
}

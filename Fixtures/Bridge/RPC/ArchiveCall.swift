public import GRPCCore

/// The one call that the archive answers.
public enum ArchiveCall {
    /// Its name.
    public static let method = MethodDescriptor(fullyQualifiedService: "bridge.Archive", method: "Find")
}

/// Text, as the bytes that it is.
public struct TextMessage: MessageSerializer, MessageDeserializer {
    /// Makes one.
    public init() {}

    public func serialize<Bytes: GRPCContiguousBytes>(_ message: String) throws -> Bytes { Bytes(message.utf8) }

    public func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

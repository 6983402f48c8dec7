import GRPCCore

/// The one call that the archive answers.
package enum ArchiveCall {
    /// Its name.
    package static let method = MethodDescriptor(fullyQualifiedService: "bridge.Archive", method: "Find")
}

/// Text, as the bytes that it is.
package struct TextMessage: MessageSerializer, MessageDeserializer {
    /// Makes one.
    package init() {}

    package func serialize<Bytes: GRPCContiguousBytes>(_ message: String) throws -> Bytes { Bytes(message.utf8) }

    package func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

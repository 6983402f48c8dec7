/// The decorator of a protocol, as a value.
///
///     public struct TracedLoader<Base: Loader>: Loader {
///         public var base: Base
///         public func load(_ key: Key) async throws -> Item { … base.load(key) … }   members
///     }
///
///     extension Loader {
///         public func traced() -> some Loader { TracedLoader(self) }
///     }
struct ProtocolWrapper {
    enum Member {
        /// A requirement that opens a span.
        case wrapper(Wrapper)
        /// The lines of a requirement that the decorator only forwards.
        case forward([String])
    }

    /// The type that the protocol is nested in.
    var container: Wrapper.Container?
    var condition: String?
    var attributes: [String]
    /// The access level with a space behind it, or an empty string.
    var access: String
    /// `nonisolated ` or an empty string. The protocol writes it in a module whose default is the main actor.
    var isolation: String
    var protocolName: String
    /// The protocol's path from the file's level, `Outer.Loader`. It prefixes the names of spans.
    var spanPrefix: String
    /// A Boolean value that indicates whether the decorator is a class, as a protocol for classes needs.
    var isClass: Bool
    var isEquatable = false
    var isHashable = false
    /// `public typealias Item = Base.Item` and such; with any, `traced()` names its type, so that they stay known.
    var associatedTypes: [String]
    /// The decorator's generic parameter: `Base`, or another name where the target has a `Base` of its own.
    var baseType: String
    var members: [Member]

    var name: String { "Traced" + protocolName }

    var wrappers: [Wrapper] {
        members.compactMap { if case .wrapper(let wrapper) = $0 { wrapper } else { nil } }
    }
}

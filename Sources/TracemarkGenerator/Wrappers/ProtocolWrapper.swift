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
        /// One that is only passed on, as its lines.
        case forward([String])
    }

    /// The type that the protocol is nested in.
    var container: Wrapper.Container?
    var condition: String?
    var attributes: [String]
    /// With a space behind it, or nothing.
    var access: String
    /// `nonisolated `, where the protocol says so in a module whose default is the main actor, or nothing.
    var isolation: String
    var protocolName: String
    /// The protocol as it is known from the file's level: `Outer.Loader`. Spans are named by it.
    var spanPrefix: String
    /// A protocol for classes has a class for its decorator.
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

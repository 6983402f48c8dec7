/// A C module that a Swift target can import: its name, and where its headers are.
public struct CModule: Sendable {
    /// The name by which Swift imports it.
    public var name: String
    /// The folder that is its own: of the public headers, or of the module map.
    public var folder: String
    /// Its module map, where it has one that was written by hand.
    public var moduleMap: String?
    /// What the compiler is told besides: `-I/usr/include/postgresql`, `-DLARGE=1`.
    public var flags: [String]

    /// Names a module; its headers are looked for when it is read.
    public init(name: String, folder: String, moduleMap: String? = nil, flags: [String] = []) {
        self.name = name
        self.folder = folder
        self.moduleMap = moduleMap
        self.flags = flags
    }

    /// The headers that are parsed, by their paths.
    var headers: [String] = []
    /// The explicit submodules by the paths of their headers: Swift imports them by `import Module.Submodule`.
    var submodules: [String: String] = [:]
    /// The folders all of whose headers belong to it.
    var umbrellas: [String] = []
}

/// A module whose headers cannot be found.
struct ModuleError: Error, CustomStringConvertible {
    var description: String
}

/// Tells which module a header belongs to.
///
/// A header that a module's headers include is a part of that module, unless it is another's: another C target's, the
/// compiler's own, or the C library's.
struct HeaderOwnership {
    private let modules: [CModule]
    private let named: [String: String]
    private let folders: [(path: String, module: String)]

    /// The name under which the C library's and the compiler's headers go.
    static let system = "<system>"

    init(_ modules: [CModule]) {
        self.modules = modules
        var named: [String: String] = [:]
        for module in modules {
            for header in module.headers { named[Folder.resolved(header)] = module.name }
        }
        self.named = named
        folders = modules.flatMap { module in
            ([module.folder] + module.umbrellas).map { (Folder.resolved($0) + "/", module.name) }
        }.sorted { $0.path.utf8.count > $1.path.utf8.count }
    }

    func owner(of file: String, readFor module: String) -> String {
        let path = Folder.resolved(file)
        if let name = named[path] { return name }
        if let folder = folders.first(where: { path.hasPrefix($0.path) }) { return folder.module }
        return SystemHeaders.contains(path) ? Self.system : module
    }
}

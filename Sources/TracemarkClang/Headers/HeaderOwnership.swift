/// Tells which module a header belongs to.
///
/// A header that a module's headers include is a part of that module, unless it is another's: another C target's, the
/// compiler's own, or the C library's.
final class HeaderOwnership {
    /// What was found out already: each type in each signature is asked for.
    private var known: [String: String] = [:]
    private let named: [String: String]
    private let folders: [(path: String, module: String)]

    /// The name under which the C library's and the compiler's headers go.
    static let system = "<system>"

    init(_ modules: [CModule]) {
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
        let key = "\(module)\n\(file)"
        if let known = known[key] { return known }
        let owner = search(Folder.resolved(file), readFor: module)
        known[key] = owner
        return owner
    }

    private func search(_ path: String, readFor module: String) -> String {
        if let name = named[path] { return name }
        if let folder = folders.first(where: { path.hasPrefix($0.path) }) { return folder.module }
        return SystemHeaders.contains(path) ? Self.system : module
    }
}

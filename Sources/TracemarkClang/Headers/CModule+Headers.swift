import TracemarkGenerator

extension CModule {
    /// The module with its headers: those that its module map names, or, without one, those that SwiftPM takes: the
    /// header that is named as the module, or the whole folder.
    func resolved() throws -> CModule {
        var module = self
        if let path = moduleMap ?? existing("\(folder)/module.modulemap") {
            try module.readMap(path)
        } else if let header = existing("\(folder)/\(name).h") ?? existing("\(folder)/\(name)/\(name).h") {
            module.headers = [header]
            module.umbrellas = [folder]
        } else {
            module.umbrellas = [folder]
        }
        if module.headers.isEmpty { module.headers = module.umbrellas.flatMap(Folder.headers) }
        if module.headers.isEmpty {
            throw ModuleError(description: "the module '\(name)' has no header in \(folder)")
        }
        return module
    }

    private mutating func readMap(_ path: String) throws {
        let folder = path.folder
        guard let text = try TextFile(path).read() else {
            throw ModuleError(description: "the module map \(path) of '\(name)' does not exist")
        }
        var map = ModuleMap(text)
        for other in map.externs where !map.modules.contains(where: { $0.name == name }) {
            if let text = try TextFile(other.path(in: folder)).read() { map = ModuleMap(text) }
        }
        guard let found = map.modules.first(where: { $0.name == name }) else {
            let names = map.modules.map(\.name).joined(separator: ", ")
            throw ModuleError(description: "\(path) declares no module '\(name)', but \(names)")
        }
        umbrellas = found.umbrellaFolders.map { $0.path(in: folder) }
        let excluded = Set(found.excluded.map { $0.path(in: folder) })
        headers = found.headers.map { $0.path(in: folder) }
        for (header, name) in found.submodules { submodules[Folder.resolved(header.path(in: folder))] = name }
        headers += umbrellas.flatMap(Folder.headers).filter { !excluded.contains($0) }
    }

    private func existing(_ path: String) -> String? {
        Folder.exists(path) ? path : nil
    }
}

extension String {
    /// The folder of a path.
    var folder: String {
        lastIndex(of: "/").map { String(self[..<$0]) } ?? "."
    }

    var lastComponent: String {
        lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
    }

    func path(in folder: String) -> String {
        hasPrefix("/") ? self : "\(folder)/\(self)"
    }
}

import TracemarkGenerator

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Finds annotated files of build plugins that the target lists behind TracemarkPlugin. SwiftPM shows a plugin only
/// the files of plugins before it. Their folders are beside the folder of TracemarkPlugin's output.
///
///     destination/TracemarkPlugin/App.traced.swift
///     destination/ClientPlugin/Client.swift
struct UnreadSources {
    let arguments: GenerateArguments

    /// Returns the warnings, one a file, in the compiler's format.
    func warnings() -> [String] {
        guard let own = parent(of: arguments.output), let destination = parent(of: own) else { return [] }
        var warnings: [String] = []
        for plugin in entries(of: destination) where destination + "/" + plugin != own {
            for name in entries(of: destination + "/" + plugin) {
                let path = destination + "/" + plugin + "/" + name
                let isOther = name.hasSuffix(".swift") && !name.hasSuffix(".traced.swift")
                guard isOther, !arguments.generatedFiles.contains(path), holdsAnnotation(path) else { continue }
                warnings.append(
                    "\(path):1:1: warning: this file holds an annotation that is not read; list '\(plugin)' before "
                        + "'TracemarkPlugin' among the plugins of target '\(arguments.target)'")
            }
        }
        return warnings
    }

    private func holdsAnnotation(_ path: String) -> Bool {
        let generator = Generator(target: arguments.target, root: arguments.root)
        guard let output = try? generator.run([path]) else { return false }
        return output.wrapperCount > 0 || output.diagnostics.contains { $0.severity == .error }
    }

    private func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return String(path[..<slash])
    }

    /// Returns the sorted names in a folder; an empty list if the folder cannot be read.
    private func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

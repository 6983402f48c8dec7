// Appended to the checkout's own manifest. It leaves the decorator, without the packages that the server needs, so that a
// dependant of any tools version can name it: `traits: []` takes 6.1.

/// The names of a target and of all targets that it depends on.
func closure(of roots: [String], in targets: [Target]) -> Set<String> {
    var names: Set<String> = []
    var waiting = roots
    while let name = waiting.popLast() {
        guard names.insert(name).inserted else { continue }
        for dependency in targets.first(where: { $0.name == name })?.dependencies ?? [] {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): waiting.append(name)
            default: break
            }
        }
    }
    return names
}

let kept = closure(of: ["Tracemark", "TracemarkPlugin", "tracemark-review"], in: package.targets)
package.traits = []
package.dependencies = []
package.targets.removeAll { !kept.contains($0.name) }
package.products.removeAll { !["Tracemark", "TracemarkPlugin"].contains($0.name) }
package.targets += [
    .target(name: "TransparencyStart"),
    .target(name: "TransparencyProbe", dependencies: ["Tracemark", "TransparencyStart"]),
]
package.products.append(.library(name: "TransparencyProbe", targets: ["TransparencyProbe"]))

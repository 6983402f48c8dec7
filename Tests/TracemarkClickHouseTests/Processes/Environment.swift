import Foundation

/// How much more than usual a run is asked to do.
enum Environment {
    static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    static func words(_ name: String) -> [String]? {
        ProcessInfo.processInfo.environment[name].map { $0.split(separator: ",").map(String.init) }
    }
}

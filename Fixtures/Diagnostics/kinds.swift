// swift-format-ignore-file
struct Thing {
    // @trace
    var stored: Int

    // @trace
    lazy var later = 3

    // @trace
    var observed = 3 { didSet {} }

    // @trace
    var lent: Int { _read { yield stored } }

    // @trace
    subscript() -> Int { 3 }

    // @trace
    static func + (left: Thing, right: Thing) -> Thing { left }

    // @trace
    func many(_ values: Int...) {}

    // @trace
    @available(*, unavailable)
    func gone() {}

    // @trace
    @Unknown
    func attributed() {}

    // @trace
    typealias Number = Int

    // @trace(none)
    func alone() {}
}

// @trace("name")
enum Named {}

// @trace(skip: [quert])
struct Skipping {
    func run(query: String) {}
}

// @trace
enum Cases {
    // @trace
    case one
}

protocol Service {
    // @trace
    func serve()
}

// @trace
protocol Nested {
    func compare(_ others: [Self])
}

// @trace
protocol Foreign: SomewhereElse {}

// @trace
protocol Acting: Actor {}

final class Base: Thing2 {
    // @trace
    override func run() {}

    // @trace
    deinit {}

    // @trace
    distributed func far() {}
}

// @trace
func again(_ body: () async -> Void) reasync {}

// @trace
import Foundation

// @trace
infix operator +++

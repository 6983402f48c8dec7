// swift-format-ignore-file
import Foundation // @trace

// @trace

struct Thing {
    let value = 3 // @trace

    func run() {
        // @trace
        func local() {}
        // @trace
        let closure = { print("x") }
        closure()
        // @trace
        local()
        // @trace
    }

    // @trace("first")
    // @trace("second")
    func twice() {}
    // @trace
}

// @trace
print("statement")
// @trace

import Foundation
import Tracemark

/// Measures how much stack a level of recursion takes: of a plain function, and of a traced one.
///
/// `make bench` runs it in a debug build, where frames are largest.
@main
enum StackBenchmark {
    /// The stack of a thread that Foundation starts, in bytes.
    private static let threadStack = 512 * 1024
    private static let levels = 100

    static func main() {
        print("bytes of stack a level, and the greatest depth on a thread of 512 KB")
        report("plain function") { plain(levels, &$0) }
        report("throwing plain function") { try plainThrowing(levels, &$0) }
        report("wrapper, not started") { descend(levels, &$0) }
        report("throwing wrapper, not started") { try descendThrowing(levels, &$0) }
        TracingSystem.bootstrap(InMemoryExporter())
        report("wrapper, recorded") { descend(levels, &$0) }
        report("throwing wrapper, recorded") { try descendThrowing(levels, &$0) }
    }

    private static func report(_ name: String, _ call: (inout UInt) throws -> Void) {
        let top = stackAddress()
        var bottom: UInt = 0
        try? call(&bottom)
        let bytes = Int(top - bottom) / levels
        print(name.padding(toLength: 32, withPad: " ", startingAt: 0) + "\(bytes)".leftPadded(6), terminator: "")
        print("\(threadStack / bytes)".leftPadded(8))
    }
}

/// The address of a variable of the caller's callee, which is where the stack ends.
@inline(never)
private func stackAddress() -> UInt {
    var variable = 0
    return withUnsafeMutablePointer(to: &variable) { UInt(bitPattern: $0) }
}

// Each function calls itself, or its wrapper does.

@inline(never)
func plain(_ levels: Int, _ bottom: inout UInt) {
    if levels == 0 { bottom = stackAddress() } else { plain(levels - 1, &bottom) }
}

@inline(never)
func plainThrowing(_ levels: Int, _ bottom: inout UInt) throws {
    if levels == 0 { bottom = stackAddress() } else { try plainThrowing(levels - 1, &bottom) }
}

// @trace
@inline(never)
func _descend(_ levels: Int, _ bottom: inout UInt) {
    if levels == 0 { bottom = stackAddress() } else { descend(levels - 1, &bottom) }
}

// @trace
@inline(never)
func _descendThrowing(_ levels: Int, _ bottom: inout UInt) throws {
    if levels == 0 { bottom = stackAddress() } else { try descendThrowing(levels - 1, &bottom) }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}

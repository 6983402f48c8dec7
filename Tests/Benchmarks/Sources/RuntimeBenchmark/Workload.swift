import Tracing

@_exported import Tracemark

// What is called, in each of the ways that are compared. The work is next to nothing, so that what surrounds it shows.

@inline(never)
func work(_ number: Int) -> Int { number &+ 1 }

@inline(never)
func asyncWork(_ number: Int) async -> Int { number &+ 1 }

/// What any wrapper of an asynchronous function is at least.
@inline(never)
func forwarded(_ number: Int) async -> Int { await asyncWork(number) }

// @trace("sync", capture: .none)
@inline(never)
func _tracedSync(_ number: Int) -> Int { number &+ 1 }

// @trace("async", capture: .none)
@inline(never)
func _tracedAsync(_ number: Int) async -> Int { number &+ 1 }

// @trace("captured")
@inline(never)
func _captured(_ text: String, _ number: Int) -> Int { number &+ 1 }

enum Place {
    @TaskLocal static var number = 0
}

final class Small {
    let number: Int
    init(_ number: Int) { self.number = number }
}

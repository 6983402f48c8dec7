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

/// A structure of ten fields, as it is passed to a function that captures it.
struct TenFields: Encodable {
    var id: Int
    var title = "What is Opper?"
    var author = "Ada"
    var pages = 120
    var rating = 4.5
    var isPublic = true
    var language: String? = "en"
    var edition = 2
    var tags = ["a", "b"]
    var parent: Int?

    init(_ id: Int) { self.id = id }
}

// @trace("stored", capture: .inputs)
@inline(never)
func _stored(_ fields: TenFields) -> Int { fields.id &+ 1 }

// @trace("encoded", capture: [.inputs, .encoded])
@inline(never)
func _encoded(_ fields: TenFields) -> Int { fields.id &+ 1 }

/// What a wrapper would cost that recorded what the standard library says of the value.
@inline(never)
func described(_ fields: TenFields) -> Int {
    withTraceSpan("described") { span in
        span.setInput("fields", String(describing: fields))
        return fields.id &+ 1
    }
}

enum Place {
    @TaskLocal static var number = 0
}

final class Small {
    let number: Int
    init(_ number: Int) { self.number = number }
}

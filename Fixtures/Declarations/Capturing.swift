// swift-format-ignore-file

/// What a trace must not run: the description and the encoding call traced functions.
public struct Poem: Encodable, CustomStringConvertible, Sendable {
    public var lines: [String]

    public init(_ lines: [String]) { self.lines = lines }

    public var description: String { Printer().render(self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Printer().render(self))
    }
}

public struct Printer: Sendable {
    public init() {}

    // @trace
    public func _render(_ poem: Poem) -> String { poem.lines.joined(separator: "/") }

    // @trace
    public func _copy(_ poem: Poem) -> Poem { poem }

    // @trace(capture: .encoded)
    public func _encode(_ poem: Poem, times: Int) -> Poem { poem }

    // @trace(capture: [.inputs, .described], skip: [times])
    public func _describe(_ poem: Poem, times: Int) -> Poem { poem }

    // @trace(capture: [.encoded, .output])
    public func _encodeAny<Value>(_ value: Value) -> Value { value }

    // @trace(capture: .described)
    public func _poems(_ poem: Poem) -> AsyncStream<Poem> {
        AsyncStream { continuation in
            continuation.yield(poem)
            continuation.finish()
        }
    }
}

// The members have the annotation's form, unless they say otherwise.
// @trace(capture: .encoded)
public struct Press: Sendable {
    public init() {}

    public func _print(_ poem: Poem) -> Int { poem.lines.count }

    // @trace(capture: .stored)
    public func _store(_ poem: Poem) -> Int { poem.lines.count }
}

/// An event of a `text/event-stream`.
struct ServerSentEvent: Sendable, Hashable {
    /// The `event:` field; `message` by default.
    var name: String
    /// The `data:` fields, joined by line breaks.
    var data: String
    /// The last `id:` so far.
    var id: String?
}

/// A parser of a `text/event-stream`, whose bytes may be split anywhere. It follows "Server-sent events" in the HTML
/// standard. Lines end with LF, CR or CRLF, a comment begins with a colon, and an event without data is ignored.
struct ServerSentEventReader: Sendable {
    /// The maximum size of a line or an event in bytes. It bounds memory.
    static let largestEvent = 16 << 20

    private var line: [UInt8] = []
    private var lastWasCR = false
    private var isAtStart = true
    private var name = ""
    private var data = ""
    private var hasData = false
    private var id: String?

    /// The reconnection delay in milliseconds, if the server sent one.
    private(set) var retryMilliseconds: Int?

    /// Parses more bytes, and returns the completed events.
    mutating func read(_ bytes: [UInt8]) throws -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            if byte == 0x0A, lastWasCR {
                lastWasCR = false
                continue
            }
            lastWasCR = byte == 0x0D
            if byte == 0x0A || byte == 0x0D {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
                guard line.count + data.utf8.count <= Self.largestEvent else {
                    throw TransportError.tooLarge(origin: "the event stream", limit: Self.largestEvent)
                }
            }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        var text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        if isAtStart, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        isAtStart = false
        guard !text.isEmpty else { return endEvent() }
        let (field, value) = Self.split(text)
        switch field {
        case "event": name = value
        case "data":
            if hasData { data += "\n" }
            data += value
            hasData = true
        case "id": if !value.unicodeScalars.contains("\0") { id = value }
        case "retry": retryMilliseconds = Int(value) ?? retryMilliseconds
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            name = ""
            data = ""
            hasData = false
        }
        guard hasData else { return nil }
        return ServerSentEvent(name: name.isEmpty ? "message" : name, data: data, id: id)
    }

    /// Splits a line. `data: x` and `data:x` are equal, and a comment has an empty field.
    private static func split(_ text: String) -> (field: String, value: String) {
        guard let colon = text.firstIndex(of: ":") else { return (text, "") }
        var value = text[text.index(after: colon)...]
        if value.first == " " { value.removeFirst() }
        return (String(text[..<colon]), String(value))
    }
}

/// The events of a response as they arrive.
struct ServerSentEvents: AsyncSequence, Sendable {
    private let body: HTTPBody

    init(_ body: HTTPBody) {
        self.body = body
    }

    func makeAsyncIterator() -> Iterator { Iterator(bytes: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let bytes: HTTPBody.Iterator
        private var reader = ServerSentEventReader()
        private var ready: [ServerSentEvent] = []

        fileprivate init(bytes: HTTPBody.Iterator) {
            self.bytes = bytes
        }

        mutating func next() async throws -> ServerSentEvent? {
            while ready.isEmpty {
                guard let chunk = try await bytes.next() else { return nil }
                ready = try reader.read(chunk).reversed()
            }
            return ready.popLast()
        }
    }
}

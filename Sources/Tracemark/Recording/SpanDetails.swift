/// An entry that the program records on a span.
enum SpanEntry: Sendable {
    case name(String)
    case tag(String, String)
    case metric(String, MetricNumber, comment: String?)
    case input(String, CapturedValue)
    case output(CapturedValue)
    /// A key and JSON text.
    case metadata(String, String)
    /// The type, the message, and the wall time in nanoseconds since 1970.
    case error(String, String, UInt64)
    case attribute(String, TraceAttribute)
    case event(TraceEvent)
    // Links are rare, and larger than the other entries: indirect, so that a link does not enlarge every span's
    // storage.
    indirect case link(TraceLink)
}

/// All entries of a span, in order. The collector merges them, off the hot path.
struct SpanDetails: Sendable {
    /// The most entries of a span: OpenTelemetry's default limit of attributes. Beyond it, an entry can only replace an
    /// older one.
    static let capacity = 128

    var status = SpanStatus.ok
    // Most spans have few entries. These lie in the span's storage, so that two arguments and a result allocate no
    // array.
    private var first: SpanEntry?
    private var second: SpanEntry?
    private var third: SpanEntry?
    private var others: [SpanEntry] = []
    private var dropped = 0
    /// A Boolean value that indicates whether every entry is the last of its name, so that no room can be made.
    private var isFull = false

    mutating func add(_ entry: SpanEntry) {
        if first == nil {
            first = entry
        } else if second == nil {
            second = entry
        } else if third == nil {
            third = entry
        } else if others.count < Self.capacity - 3 {
            others.append(entry)
        } else {
            addWithoutRoom(entry)
        }
    }

    @inline(never)  // Rare and long: inlined, it would slow down the common path.
    private mutating func addWithoutRoom(_ entry: SpanEntry) {
        if replace(by: entry) { return }
        if !isFull {
            dropSuperseded()
            if others.count < Self.capacity - 3 { return others.append(entry) }
            isFull = true
        }
        dropped += 1
    }

    /// Removes entries that a later entry superseded. A number that is saved again and again then does not keep out an
    /// entry that is recorded once.
    private mutating func dropSuperseded() {
        var last: [SpanEntry] = []
        for entry in all {
            if let place = last.firstIndex(where: { $0.isReplaced(by: entry) }) {
                last[place] = last[place].replaced(by: entry)
            } else {
                last.append(entry)
            }
        }
        first = last[0]
        second = last.count > 1 ? last[1] : nil
        third = last.count > 2 ? last[2] : nil
        others = Array(last.dropFirst(3))
    }

    private var all: [SpanEntry] { [first, second, third].compactMap { $0 } + others }

    private mutating func replace(by entry: SpanEntry) -> Bool {
        if let place = others.lastIndex(where: { $0.isReplaced(by: entry) }) {
            others[place] = others[place].replaced(by: entry)
        } else if let last = third, last.isReplaced(by: entry) {
            third = last.replaced(by: entry)
        } else if let last = second, last.isReplaced(by: entry) {
            second = last.replaced(by: entry)
        } else if let last = first, last.isReplaced(by: entry) {
            first = last.replaced(by: entry)
        } else {
            return false
        }
        return true
    }

    /// Fills in the fields of the record that the entries determine.
    func describe(into span: inout SpanData) {
        var inputs: [(name: String, value: CapturedValue)] = []
        var metadata: [(name: String, value: String)] = []
        for entry in all {
            switch entry {
            case .name(let name):
                span.name = name
            case .tag(let key, let value):
                span.tags[key] = value
            case .metric(let name, let value, let comment):
                let metric = SpanMetric(name: name, value: value, comment: comment)
                if let place = span.metrics.firstIndex(where: { $0.name == name }) {
                    span.metrics[place] = metric
                } else {
                    span.metrics.append(metric)
                }
            case .input(let name, let value):
                guard let place = inputs.firstIndex(where: { $0.name == name }) else {
                    inputs.append((name, value))
                    continue
                }
                // An input that was redacted once stays redacted, whatever sets it later.
                if case .redacted = inputs[place].value { continue }
                inputs[place].value = value
            case .output(let value):
                span.output = value.output
            case .metadata(let name, let json):
                if let place = metadata.firstIndex(where: { $0.name == name }) {
                    metadata[place].value = json
                } else {
                    metadata.append((name, json))
                }
            case .error(let type, let message, let time):
                span.errors.append(RecordedError(type: type, message: message, timeNanoseconds: time))
            case .attribute(let name, let value):
                span.attributes[name] = value
            case .event(let event):
                span.events.append(event)
            case .link(let link):
                span.links.append(link)
            }
        }
        span.droppedEntryCount = dropped
        if !inputs.isEmpty {
            span.input = JSONText.object(inputs) { $0.write(to: &$1) }
        }
        if !metadata.isEmpty {
            span.metadata = JSONText.object(metadata) { $1.raw($0) }
        }
    }
}

extension SpanEntry {
    fileprivate func isReplaced(by other: SpanEntry) -> Bool {
        switch (self, other) {
        case (.name, .name): true
        case (.tag(let one, _), .tag(let two, _)): one == two
        case (.metric(let one, _, _), .metric(let two, _, _)): one == two
        case (.input(let one, _), .input(let two, _)): one == two
        case (.output, .output): true
        case (.attribute(let one, _), .attribute(let two, _)): one == two
        case (.metadata(let one, _), .metadata(let two, _)): one == two
        default: false
        }
    }

    /// Returns the entry that remains of this one and a later one. An input that was redacted once stays redacted.
    fileprivate func replaced(by other: SpanEntry) -> SpanEntry {
        if case .input(_, .redacted) = self { self } else { other }
    }
}

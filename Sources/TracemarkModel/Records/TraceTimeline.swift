import Tracemark

/// What a timeline draws of a trace: a little of each of its spans, in the order of their start.
///
/// A trace of 50,000 spans is read so in a fraction of the time that its records take.
public struct TraceTimeline: Sendable, Hashable {
    /// What the spans amount to.
    public var trace: TraceRecord
    /// The spans in the order of their start.
    public var spans: [Span] = []
    /// Their names.
    public var names = Words()
    /// Their types, each empty where there is none, as those below.
    public var types = Words()
    /// The programs that they are of.
    public var services = Words()
    /// The models that they asked.
    public var models = Words()

    /// A span, without its words.
    public struct Span: Sendable, Hashable {
        /// The span's id.
        public var id: SpanID
        /// The span that it is within, which may be none of the trace.
        public var parentID: SpanID?
        /// When it began.
        public var start: Timestamp
        /// When it ended; nil as long as that has not arrived.
        public var end: Timestamp?
        /// How it stands.
        public var status: TraceStatus

        /// Makes a span of a timeline.
        public init(id: SpanID, parentID: SpanID?, start: Timestamp, end: Timestamp?, status: TraceStatus) {
            self.id = id
            self.parentID = parentID
            self.start = start
            self.end = end
            self.status = status
        }
    }

    /// Texts that repeat: each once in ``values``, and for each span in ``places`` which one it has.
    public struct Words: Sendable, Hashable {
        /// The texts, in the order in which they came first.
        public private(set) var values: [String] = []
        /// For each span the place of its text.
        public private(set) var places: [Int] = []
        private var known: [String: Int] = [:]

        /// Adds the next span's word.
        ///
        /// - Returns: Its place among the values.
        @discardableResult
        public mutating func append(_ word: String?) -> Int {
            let word = word ?? ""
            let place = known[word] ?? values.count
            if place == values.count {
                known[word] = place
                values.append(word)
            }
            places.append(place)
            return place
        }

        /// Adds the next span's word by the place that an earlier one was given.
        public mutating func append(place: Int) { places.append(place) }
    }

    /// Begins a timeline without spans.
    public init(trace: TraceRecord) { self.trace = trace }

    /// Takes a timeline out of a trace's records.
    public init(_ details: TraceDetails) {
        trace = details.trace
        spans.reserveCapacity(details.spans.count)
        // By index: a record is large, and copying it costs more than what is taken from it.
        for place in details.spans.indices {
            spans.append(
                Span(
                    id: details.spans[place].spanID, parentID: details.spans[place].parentID,
                    start: details.spans[place].start, end: details.spans[place].end,
                    status: details.spans[place].status))
            names.append(details.spans[place].name)
            types.append(details.spans[place].type)
            services.append(details.spans[place].service)
            models.append(details.spans[place].model)
        }
    }
}

/// An event in OTLP: an event of the program, or an error.
package struct OTLPEvent {
    package let name: String
    package let timeNanoseconds: UInt64
    package let attributes: [OTLPAttribute]

    /// Returns the errors and events of a span, in the order in which they happened.
    package static func all(of span: SpanData) -> [OTLPEvent] {
        let errors = span.errors.map { error in
            OTLPEvent(
                name: "exception", timeNanoseconds: error.timeNanoseconds, attributes: OTLPAttribute.all(of: error))
        }
        if span.events.isEmpty { return errors }
        let events = span.events.map { event in
            OTLPEvent(
                name: event.name, timeNanoseconds: event.timeNanoseconds,
                attributes: OTLPAttribute.sorted(event.attributes))
        }
        return (errors + events).sorted { $0.timeNanoseconds < $1.timeNanoseconds }
    }
}

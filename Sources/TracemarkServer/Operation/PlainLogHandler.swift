import Logging

/// Writes each line of the log as a line of text: what comes from outside, such as a path or a rule's name, can neither
/// begin a line of its own nor command the terminal.
public struct PlainLogHandler: LogHandler {
    private var handler: StreamLogHandler

    /// Makes a handler for a part of the program, which writes to standard error.
    public init(label: String) { handler = .standardError(label: label) }

    /// What every line has.
    public var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue.mapValues { Self.plain($0) } }
    }

    /// The least serious lines that are written.
    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    /// One thing that every line has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue.map { Self.plain($0) } }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var event = event
        event.message = "\(Self.plain("\(event.message)"))"
        event.metadata = event.metadata?.mapValues { Self.plain($0) }
        handler.log(event: event)
    }

    private static func plain(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .dictionary(let values): .dictionary(values.mapValues { plain($0) })
        case .array(let values): .array(values.map { plain($0) })
        default: .string(plain("\(value)"))
        }
    }

    /// The text with control characters, and those that turn the direction of writing, as `\u{1B}`.
    static func plain(_ text: String) -> String {
        func isCommand(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        guard text.unicodeScalars.contains(where: isCommand) else { return text }
        return text.unicodeScalars.map { isCommand($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }
}

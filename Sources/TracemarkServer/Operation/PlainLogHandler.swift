import Logging

/// A log handler that writes each entry as one line of text. It escapes control characters. Text from outside, such as
/// a path, can neither start a new line nor control the terminal.
public struct PlainLogHandler: LogHandler {
    private var handler: StreamLogHandler

    /// Creates a handler for a part of the program. It writes to standard error.
    public init(label: String) { handler = .standardError(label: label) }

    /// The metadata of every entry.
    public var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue.mapValues { Self.plain($0) } }
    }

    /// The lowest level that is written.
    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    /// A metadata value of every entry.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue.map { Self.plain($0) } }
    }

    /// Writes an entry.
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

    /// Returns the text with control characters, and those that change the writing direction, as `\u{1B}`.
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

import Foundation
import Logging
import TracemarkModel

/// A log handler that writes each entry as a JSON object to standard error, for log collectors.
public struct JSONLogHandler: LogHandler {
    /// The metadata of every entry.
    public var metadata: Logger.Metadata = [:]
    /// The lowest level that is written.
    public var logLevel: Logger.Level = .info
    private let label: String

    /// Creates a handler for a part of the program.
    public init(label: String) { self.label = label }

    /// A metadata value of every entry.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        var fields = [
            "time": Timestamp(seconds: Date().timeIntervalSince1970).description, "level": event.level.rawValue,
            "logger": label, "message": "\(event.message)",
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            fields[key] = "\(value)"
        }
        guard var line = try? JSONBody.encoder.encode(fields) else { return }
        line.append(UInt8(ascii: "\n"))
        FileHandle.standardError.write(line)
    }
}

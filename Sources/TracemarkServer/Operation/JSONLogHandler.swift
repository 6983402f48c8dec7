import Foundation
import Logging
import TracemarkModel

/// Writes each line of the log as an object of JSON's to standard error, for programs that collect logs.
public struct JSONLogHandler: LogHandler {
    /// What every line has.
    public var metadata: Logger.Metadata = [:]
    /// The least serious lines that are written.
    public var logLevel: Logger.Level = .info
    private let label: String

    /// Makes a handler for a part of the program.
    public init(label: String) { self.label = label }

    /// One thing that every line has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
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

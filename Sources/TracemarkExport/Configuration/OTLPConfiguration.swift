import Foundation

/// Where an ``OTLPExporter`` sends spans, and how.
///
/// ```swift
/// var configuration = OTLPConfiguration()  // as the environment has it
/// configuration.compression = .gzip
/// TracingSystem.bootstrap(OTLPExporter(configuration))
/// ```
public struct OTLPConfiguration: Sendable {
    /// The whole address that spans are posted to: `http://localhost:4318/v1/traces`.
    public var url: URL
    /// Headers of each request, such as the key to get in. They appear in no message, and not in ``description``.
    public var headers: [String: String] = [:]
    /// How long a request may take, the answer included.
    public var timeout: Duration = .seconds(10)
    /// How requests are compressed.
    public var compression = Compression.none
    /// Spans in a request at most, of which there is at least one. Nil: 512, and requests that have to wait are joined into
    /// larger ones.
    public var batchSize: Int?
    /// How long a span waits at most for others to go with it. Nil: five seconds, as OpenTelemetry has it, and a fifth of a
    /// second on the way to a Tracemark server.
    public var batchDelay: Duration?
    /// How many bytes of spans may wait in memory. Beyond it they go to the ``spool``, else the oldest are dropped. A request
    /// takes a quarter of it at most, so that what is dropped is not all at once; a span that is larger than all of it is
    /// dropped.
    public var queueByteLimit = 33_554_432
    /// How many spans may wait in memory, at least one; nil for as many as ``queueByteLimit`` allows. No request has more.
    public var queueSpanLimit: Int?
    /// Where spans wait while the server is away; nil for memory alone.
    public var spool: SpoolPlace?
    /// Which servers are told of a span while it runs.
    public var runningSpans = RunningSpans.toTracemark
    /// How long a span must have run for the server to be told of it before it ends.
    public var runningSpanThreshold: Duration = .milliseconds(500)
    /// How long a flush and a shutdown wait at most: together less than ``TracingSystem/shutdown(timeout:)`` waits.
    var flushTimeout = Duration.milliseconds(2_500)
    var stopTimeout = Duration.milliseconds(2_200)

    /// How requests are compressed.
    public enum Compression: String, Sendable {
        /// Not at all.
        case none
        /// By gzip, where the system has zlib; else not at all, which is said once on standard error.
        case gzip
    }

    /// Which servers are told of a span while it runs, and again when it has ended. Others get each span once.
    public enum RunningSpans: Sendable {
        /// Those that say that they are Tracemark, by the header `Tracemark-Server`. A server that has said nothing yet
        /// gets an empty request when the first span lasts.
        case toTracemark
        /// Any.
        case always
        /// None.
        case never
    }

    /// A directory for spans that wait, and how much of it they may take.
    public struct SpoolPlace: Sendable, Hashable {
        /// The directory. Each address and each set of headers has a folder of its own in it, so that spans never go out with
        /// another key than they were meant to. What is in it is readable by this user alone. What has lain for 14 days in
        /// the folder of an address or a key that is in use no more is deleted.
        public var directory: String
        /// Bytes at most, in each of these folders, of all processes together. Beyond it the oldest are dropped and counted.
        public var byteLimit: Int

        /// Names a directory.
        public init(directory: String, byteLimit: Int = 67_108_864) {
            self.directory = directory
            self.byteLimit = byteLimit
        }
    }

    /// Sets a header, in place of one of the same name, in whatever case that is written.
    mutating func setHeader(_ name: String, to value: String) {
        for known in headers.keys where known.lowercased() == name.lowercased() { headers[known] = nil }
        headers[name] = value
    }

    /// What could not be read in the environment, to be said when tracing starts.
    var warnings: [String] = []

    /// Where a program sends that was told nothing else.
    static let defaultURL = URL(string: "http://localhost:4318/v1/traces")!

    static let defaultBatchSize = 512

    init(url: URL) {
        self.url = url
    }
}

extension OTLPConfiguration: CustomStringConvertible, CustomReflectable {
    /// The address, and the names of the headers without their values.
    public var description: String {
        "OTLP to \(url.withoutSecrets), headers: \(headers.keys.sorted().joined(separator: ", "))"
    }

    /// Nothing but ``description``, so that a dump of a value that holds this one shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension OTLPConfiguration {
    /// The spool's folder for this address: `localhost-4318-5f3a09c1`. Spans that were to go out with one key must not go
    /// out with another: the last four digits are of the headers, too few to tell anything of them.
    var spoolFolder: String {
        let place = [url.host, url.port.map { "\($0)" }].compactMap(\.self).joined(separator: "-")
        let safe = place.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
        let headers = headers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
        let digits = Checksum.crc32(Array(url.withoutSecrets.utf8)) << 16 | Checksum.crc32(Array(headers.utf8)) & 0xffff
        return "\(String(safe))-\(String(digits, radix: 16))"
    }
}

extension URL {
    /// The address without a user's name, a password and the query, where keys like to stand.
    var withoutSecrets: String {
        var parts = URLComponents(url: self, resolvingAgainstBaseURL: true)
        parts?.user = nil
        parts?.password = nil
        parts?.query = nil
        return parts?.string ?? "the server"
    }
}

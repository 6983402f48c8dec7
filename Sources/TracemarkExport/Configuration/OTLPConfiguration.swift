import Foundation

/// The settings by which an ``OTLPExporter`` sends spans.
///
/// ```swift
/// var configuration = OTLPConfiguration()  // as the environment has it
/// configuration.compression = .gzip
/// TracingSystem.bootstrap(OTLPExporter(configuration))
/// ```
public struct OTLPConfiguration: Sendable {
    /// The full address to which spans are posted: `http://localhost:4318/v1/traces`.
    public var url: URL
    /// Headers of each request, such as an API key. They appear in no message, and not in ``description``.
    public var headers: [String: String] = [:]
    /// The longest time that a request may take, including its response.
    public var timeout: Duration = .seconds(10)
    /// The compression of requests.
    public var compression = Compression.none
    /// The most spans in a request, at least 1. Nil: 512, and waiting requests are joined into larger ones.
    public var batchSize: Int?
    /// The longest time that a span waits for others to join its request. Nil: five seconds, OpenTelemetry's default,
    /// or a fifth of a second if the server is Tracemark.
    public var batchDelay: Duration?
    /// The most bytes of spans that may wait in memory. Beyond it they go to the ``spool``; without one, the oldest are
    /// dropped.
    ///
    /// A request takes at most a quarter of it, so that not all spans are dropped at once. A span larger than the limit
    /// is dropped.
    public var queueByteLimit = 33_554_432
    /// The most spans that may wait in memory, at least one; nil for as many as ``queueByteLimit`` allows. No request
    /// has more.
    public var queueSpanLimit: Int?
    /// The directory in which spans wait while the server is away; nil for memory only.
    public var spool: SpoolPlace?
    /// The servers that receive running spans.
    public var runningSpans = RunningSpans.toTracemark
    /// The time that a span must run before the server receives it as a running span.
    public var runningSpanThreshold: Duration = .milliseconds(500)
    /// The longest time that a flush waits. With `stopTimeout`, it stays below the default of
    /// ``TracingSystem/shutdown(timeout:)``.
    var flushTimeout = Duration.milliseconds(2_500)
    var stopTimeout = Duration.milliseconds(2_200)

    /// The compression of requests.
    public enum Compression: String, Sendable {
        /// No compression.
        case none
        /// Compression by gzip. Without zlib on the system, requests stay uncompressed, and one message on standard
        /// error reports it.
        case gzip
    }

    /// The servers that receive a span while it runs, and again when it has ended. Other servers receive each span
    /// once.
    public enum RunningSpans: Sendable {
        /// Servers that identify themselves as Tracemark by the header `Tracemark-Server`. A server that has not
        /// responded yet receives an empty request at the first running span.
        case toTracemark
        /// All servers.
        case always
        /// No server.
        case never
    }

    /// A directory for waiting spans, with a limit of its size.
    public struct SpoolPlace: Sendable, Hashable {
        /// The directory. Each address and set of headers has its own folder in it, so that spans never go out with
        /// another key.
        ///
        /// Only this user can read the files. Files that are 14 days old are deleted, if no process uses the address
        /// and key of their folder any more.
        public var directory: String
        /// The most bytes in each of these folders, for all processes together. Beyond it, the oldest spans are dropped
        /// and counted.
        public var byteLimit: Int

        /// Makes a spool in a directory.
        public init(directory: String, byteLimit: Int = 67_108_864) {
            self.directory = directory
            self.byteLimit = byteLimit
        }
    }

    /// Sets a header and replaces one of the same name, whatever its case.
    mutating func setHeader(_ name: String, to value: String) {
        for known in headers.keys where known.lowercased() == name.lowercased() { headers[known] = nil }
        headers[name] = value
    }

    /// The variables of the environment that could not be read, to be reported when tracing starts.
    var warnings: [String] = []

    /// The address for a program without another configuration.
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

    /// A mirror of ``description`` only, so that a dump of a value that holds this one shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension OTLPConfiguration {
    /// The spool's folder for this address: `localhost-4318-5f3a09c1`.
    ///
    /// The last four digits depend on the headers: spans for one key must not go out with another. They are too few to
    /// reveal the headers.
    var spoolFolder: String {
        let place = [url.host, url.port.map { "\($0)" }].compactMap(\.self).joined(separator: "-")
        let safe = place.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" }
        let headers = headers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
        let digits = Checksum.crc32(Array(url.withoutSecrets.utf8)) << 16 | Checksum.crc32(Array(headers.utf8)) & 0xffff
        return "\(String(safe))-\(String(digits, radix: 16))"
    }
}

extension URL {
    /// The address without user name, password and query, which often contain keys.
    var withoutSecrets: String {
        var parts = URLComponents(url: self, resolvingAgainstBaseURL: true)
        parts?.user = nil
        parts?.password = nil
        parts?.query = nil
        return parts?.string ?? "the server"
    }
}

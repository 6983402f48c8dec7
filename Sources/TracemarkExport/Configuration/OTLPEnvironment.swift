import Foundation
import Tracemark

extension OTLPConfiguration {
    /// Makes the configuration of the OpenTelemetry environment variables, with OpenTelemetry's defaults for unset
    /// ones.
    ///
    /// It reads `OTEL_EXPORTER_OTLP_ENDPOINT`, `_HEADERS`, `_TIMEOUT` and `_COMPRESSION`. Their forms
    /// `OTEL_EXPORTER_OTLP_TRACES_…` override them. It also reads `OTEL_BSP_SCHEDULE_DELAY`, `OTEL_BSP_EXPORT_TIMEOUT`,
    /// `OTEL_BSP_MAX_EXPORT_BATCH_SIZE` and `OTEL_BSP_MAX_QUEUE_SIZE`.
    ///
    /// `TRACEMARK_SPOOL_DIRECTORY` and `TRACEMARK_SPOOL_BYTES` are this project's own. 0 bytes disable the spool. A
    /// value that cannot be read is ignored, and reported on standard error when tracing starts.
    public init() {
        self.init(environment: ProcessEnvironment.value)
    }

    init(environment: @escaping (String) -> String?) {
        self.init(url: Self.defaultURL)
        var reader = EnvironmentReader(environment)
        url = Self.endpoint(&reader)
        for (name, value) in Self.headers(&reader) { setHeader(name, to: value) }
        timeout = reader.milliseconds(Self.names("TIMEOUT"), zero: .seconds(3_600)) ?? timeout
        // OpenTelemetry drops spans after this time. Here they wait and are sent again.
        if let export = reader.milliseconds(["OTEL_BSP_EXPORT_TIMEOUT"], zero: .seconds(3_600)) {
            timeout = min(timeout, export)
        }
        compression =
            reader.first(Self.names("COMPRESSION"), expecting: "none or gzip") {
                Compression(rawValue: $0.lowercased())
            }
            ?? compression
        _ = reader.first(
            Self.names("PROTOCOL"), expecting: "http/protobuf, the one protocol that this exporter speaks"
        ) { $0.lowercased() == "http/protobuf" ? true : nil }
        for name in Self.names("CERTIFICATE") where reader.text(name) != nil {
            reader.warn(
                "\(name) has no effect: Foundation trusts the certificates that the system trusts. Add the file to those."
            )
        }
        for name in Self.names("CLIENT_CERTIFICATE") + Self.names("CLIENT_KEY") where reader.text(name) != nil {
            reader.warn(
                "\(name) has no effect: Foundation shows no certificate of the client's. Send a key as a header, or "
                    + "through a proxy that has the certificate.")
        }
        batchDelay = reader.milliseconds(["OTEL_BSP_SCHEDULE_DELAY"], zero: .zero)
        queueSpanLimit = reader.count("OTEL_BSP_MAX_QUEUE_SIZE")
        batchSize = reader.count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE")
        spool = Self.spool(&reader)
        warnings = reader.warnings
    }

    /// Returns the variable for traces only, which wins, and the one for all signals.
    private static func names(_ end: String) -> [String] {
        ["OTEL_EXPORTER_OTLP_TRACES_\(end)", "OTEL_EXPORTER_OTLP_\(end)"]
    }

    // MARK: The address

    private static func endpoint(_ reader: inout EnvironmentReader) -> URL {
        let expected = "an address such as http://localhost:4318"
        // The address for traces is used as it is. The one for all signals gets a path: "OTLP Exporter", Endpoint URLs.
        return reader.first(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"], expecting: expected, isSecret: true) { url($0) }
            ?? reader.first(["OTEL_EXPORTER_OTLP_ENDPOINT"], expecting: expected, isSecret: true) {
                tracesURL(below: $0)
            }
            ?? defaultURL
    }

    private static func url(_ text: String) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty
        else { return nil }
        return url
    }

    /// Returns the address for traces below a server's address; nil if that is not an HTTP address.
    ///
    /// `http://localhost:4318` and `http://localhost:4318/` both give `http://localhost:4318/v1/traces`.
    static func tracesURL(below base: String) -> URL? {
        guard let url = url(base), var parts = URLComponents(url: url, resolvingAgainstBaseURL: true) else {
            return nil
        }
        parts.path += parts.path.hasSuffix("/") ? "v1/traces" : "/v1/traces"
        return parts.url
    }

    // MARK: Headers

    /// Reads `api-key=secret,x-team=search%20team`: W3C Baggage without properties, percent-encoded.
    private static func headers(_ reader: inout EnvironmentReader) -> [(name: String, value: String)] {
        guard let name = names("HEADERS").first(where: { reader.text($0) != nil }), let text = reader.text(name) else {
            return []
        }
        var headers: [(name: String, value: String)] = []
        for (place, member) in text.split(separator: ",").enumerated() {
            if member.allSatisfy(\.isWhitespace) { continue }
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2,
                let key = String(parts[0]).trimmingCharacters(in: .whitespaces).removingPercentEncoding,
                let value = String(parts[1]).trimmingCharacters(in: .whitespaces).removingPercentEncoding,
                !key.isEmpty, key.utf8.allSatisfy(isTokenCharacter), !value.utf8.contains(where: { $0 < 32 && $0 != 9 })
            else {
                // The message must not repeat the member, which may be a key.
                reader.warn("\(name): member \(place + 1) is not name=value, percent-encoded; it is left out.")
                continue
            }
            headers.append((key, value))
        }
        return headers
    }

    /// Returns whether a header's name may contain a byte: RFC 9110, section 5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    // MARK: The spool

    private static func spool(_ reader: inout EnvironmentReader) -> SpoolPlace? {
        let limit =
            reader.first(["TRACEMARK_SPOOL_BYTES"], expecting: "a number of bytes, or 0 for no spool") { text in
                Int(text).flatMap { $0 >= 0 ? $0 : nil }
            } ?? 67_108_864
        guard limit > 0 else { return nil }
        if let directory = reader.text("TRACEMARK_SPOOL_DIRECTORY") {
            return SpoolPlace(directory: directory, byteLimit: limit)
        }
        #if os(iOS) || os(tvOS) || os(watchOS) || os(visionOS)
        // An app may write only to some folders of its container. On tvOS these are folders that the system may clean
        // up.
        #if os(tvOS)
        let kind = FileManager.SearchPathDirectory.cachesDirectory
        #else
        let kind = FileManager.SearchPathDirectory.applicationSupportDirectory
        #endif
        let folder = FileManager.default.urls(for: kind, in: .userDomainMask).first
        return folder.map { SpoolPlace(directory: "\($0.path)/tracemark/spool", byteLimit: limit) }
        #else
        // XDG Base Directory Specification: the folder for state that outlives the process and is not the user's data.
        if let state = reader.text("XDG_STATE_HOME"), state.hasPrefix("/") {
            return SpoolPlace(directory: "\(state)/tracemark/spool", byteLimit: limit)
        }
        guard let home = reader.text("HOME"), home.hasPrefix("/") else { return nil }
        return SpoolPlace(directory: "\(home)/.local/state/tracemark/spool", byteLimit: limit)
        #endif
    }
}

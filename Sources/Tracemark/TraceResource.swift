#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The attributes that all spans of a process share: OpenTelemetry's resource.
public struct TraceResource: Sendable, Hashable {
    /// The name under which the program's traces are found: the attribute `service.name`.
    public var service: String
    /// Further attributes: `["service.version": "1.4", "deployment.environment.name": "production"]`.
    public var attributes: [String: String]

    /// Describes the process.
    ///
    /// - Parameters:
    ///   - service: The service's name. The fallbacks are `OTEL_SERVICE_NAME`, then a `service.name` in
    ///     `OTEL_RESOURCE_ATTRIBUTES`, then the name of the process.
    ///   - attributes: Further attributes. They override those of `OTEL_RESOURCE_ATTRIBUTES`.
    public init(service: String? = nil, attributes: [String: String] = [:]) {
        self.init(service: service, attributes: attributes, environment: ProcessEnvironment.value)
    }

    init(service: String?, attributes: [String: String], environment: (String) -> String?) {
        var merged = Self.attributes(in: environment("OTEL_RESOURCE_ATTRIBUTES") ?? "") ?? [:]
        merged.merge(attributes) { _, given in given }
        // The OpenTelemetry specification treats an empty variable as unset.
        let variable = environment("OTEL_SERVICE_NAME").flatMap { $0.isEmpty ? nil : $0 }
        let named = service ?? attributes["service.name"] ?? variable ?? merged["service.name"]
        merged["service.name"] = nil
        self.service = named.flatMap { $0.isEmpty ? nil : $0 } ?? ProcessEnvironment.processName
        self.attributes = merged
    }

    /// Returns a warning about `OTEL_RESOURCE_ATTRIBUTES`; nil if it is unset or can be read.
    static func warning(_ environment: (String) -> String?) -> String? {
        let name = "OTEL_RESOURCE_ATTRIBUTES"
        guard let text = environment(name), attributes(in: text) == nil else { return nil }
        return "\(name)=\(text) is ignored: it should be name=value,name=value, with percent-encoded values."
    }

    /// Reads `service.version=1.4,team=search`, with percent-encoded values.
    ///
    /// Returns nil if one member cannot be read: the OpenTelemetry specification discards the whole text then.
    private static func attributes(in text: String) -> [String: String]? {
        var attributes: [String: String] = [:]
        for member in text.split(separator: ",") {
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = percentDecoded(trimmed(parts[1])) else { return nil }
            attributes[trimmed(parts[0])] = value
        }
        return attributes
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func percentDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let value = UInt64(hexDigits: rest.prefix(2)) else { return nil }
                bytes.append(UInt8(value))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// The environment variables and the name of the process.
package enum ProcessEnvironment {
    package static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    static var processName: String {
        let path = CommandLine.arguments.first ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty ? "unknown_service" : name
    }
}

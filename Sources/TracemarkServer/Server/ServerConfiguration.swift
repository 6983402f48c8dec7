import Foundation
import Logging
import NIOCore
import TracemarkClient
import TracemarkModel

/// The configuration of a server: its addresses, its access and its limits.
///
/// ```swift
/// var configuration = ServerConfiguration()
/// configuration.port = 0
/// let server = try TraceServer(store: store, configuration: configuration)
/// ```
public struct ServerConfiguration: Sendable {
    /// The address to listen on. Any address except loopback requires keys.
    public var host = "127.0.0.1"
    /// The HTTP port; 0 for any free port.
    public var port = 4318
    /// The OTLP/gRPC port; 0 for any free port, nil for none.
    public var grpcPort: Int? = 4317
    /// A Boolean value that indicates whether requests need a key on loopback too. On other addresses they always do.
    public var requiresKeysOnLoopback = false
    /// The certificate and key for TLS; nil for plain HTTP.
    public var tls: TLSFiles?
    /// The limits of requests.
    public var limits = ServerLimits()
    /// The retention of traces.
    public var retention = RetentionPolicy()
    /// The time between two runs of retention.
    public var retentionInterval: Duration = .seconds(60)
    /// The time that running requests have to finish after the server begins to stop.
    public var drainTimeout: Duration = .seconds(30)
    /// The model for calls of Opper's SDKs; nil for the API in `TRACEMARK_LLM_URL`, if any.
    public var languageModel: LanguageModel?
    /// A Boolean value that indicates whether the server's own work is recorded by the program's tracing.
    public var tracesItself = false
    /// The server's log.
    public var logger = Logger(label: "tracemark.server")
    /// The clock.
    public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }

    /// Creates the default configuration: on loopback, without keys, without retention.
    public init() {}

    /// A Boolean value that indicates whether only programs of this machine can reach the server.
    public var isOnLoopback: Bool { LoopbackHost.isLoopback(host) }
    /// A Boolean value that indicates whether requests need a key.
    public var requiresKeys: Bool { requiresKeysOnLoopback || !isOnLoopback }
}

/// The files of a certificate and its key, in PEM format.
public struct TLSFiles: Sendable, Hashable {
    /// The path of the certificate, followed by its intermediate certificates.
    public var certificatePath: String
    /// The path of the private key.
    public var keyPath: String

    /// Creates a pair of files.
    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}

/// An error that keeps a server from starting.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Other machines can reach the address, and the store has no keys.
    case noKeys(host: String)
    /// A file of the certificate or key cannot be used.
    case unusableCertificate(path: String, reason: String)
    /// The server cannot listen on the address or port.
    case cannotListen(address: String, reason: String)

    /// The problem and its remedy, as sentences.
    public var description: String {
        switch self {
        case .noKeys(let host):
            """
            Other machines can reach \(host), and the store has no keys. \
            Create one with `tracemark keys create NAME` and the same --db, or listen on 127.0.0.1.
            """
        case .unusableCertificate(let path, let reason):
            "The certificate or key \(path) cannot be used: \(reason)."
        case .cannotListen(let address, let reason):
            """
            The server cannot listen on \(address): \(reason). If another server uses the port, \
            choose others with --port and --grpc-port.
            """
        }
    }

    /// Creates the error for a system error of an address; nil for any other error.
    init?(_ error: any Error, address: String) {
        switch error {
        case let error as IOError:
            self = .cannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
        case let error as SocketAddressError: self = .cannotListen(address: address, reason: "\(error)")
        default: return nil
        }
    }
}

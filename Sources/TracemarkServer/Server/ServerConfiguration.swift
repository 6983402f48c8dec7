import Foundation
import Logging
import NIOCore
import TracemarkClient
import TracemarkModel

/// How a server listens, whom it lets in and what it takes.
///
/// ```swift
/// var configuration = ServerConfiguration()
/// configuration.port = 0
/// let server = try TraceServer(store: store, configuration: configuration)
/// ```
public struct ServerConfiguration: Sendable {
    /// The address to listen on. Anything but a loopback address needs keys.
    public var host = "127.0.0.1"
    /// The port for HTTP; 0 for any that is free.
    public var port = 4318
    /// The port for OTLP/gRPC; 0 for any that is free, nil for none.
    public var grpcPort: Int? = 4317
    /// Whether requests need a key on loopback too. On other addresses they always do.
    public var requiresKey = false
    /// The certificate and key to speak TLS with; nil for plain HTTP.
    public var tls: TLSFiles?
    /// What a request may cost.
    public var limits = ServerLimits()
    /// How long traces are kept.
    public var retention = RetentionPolicy()
    /// How often what is no longer kept is removed.
    public var retentionInterval: Duration = .seconds(60)
    /// How long requests that are under way may take to end once the server is told to stop.
    public var drainTimeout: Duration = .seconds(30)
    /// Who answers the calls of Opper's SDKs; nil for the API that `TRACEMARK_LLM_URL` names, if any.
    public var languageModel: LanguageModel?
    /// Whether the server's own work is recorded, by the tracing that its program has started.
    public var tracesItself = false
    /// What the server reports.
    public var logger = Logger(label: "tracemark.server")
    /// What time it is.
    public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }

    /// The usual ways: on loopback, open, nothing ever removed.
    public init() {}

    /// Whether only programs of this machine can reach the server.
    public var isOnLoopback: Bool { LoopbackHost.isLoopback(host) }
    /// Whether requests need a key.
    public var isGuarded: Bool { requiresKey || !isOnLoopback }
}

/// Where a certificate and its key are, in PEM form.
public struct TLSFiles: Sendable, Hashable {
    /// The certificate, followed by those that vouch for it.
    public var certificatePath: String
    /// Its private key.
    public var keyPath: String

    /// Names the files.
    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}

/// Why a server does not start.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The address can be reached from elsewhere, and there is no key that could tell who may.
    case noKeys(host: String)
    /// A file of the certificate or key cannot be used.
    case unusableCertificate(path: String, reason: String)
    /// The address or port cannot be listened on.
    case cannotListen(address: String, reason: String)

    /// What is wrong and what can be done.
    public var description: String {
        switch self {
        case .noKeys(let host):
            "\(host) can be reached from other machines, and there are no keys. Make one with `tracemark keys create NAME` and the same --db, or listen on 127.0.0.1."
        case .unusableCertificate(let path, let reason):
            "The certificate or key \(path) cannot be used: \(reason)."
        case .cannotListen(let address, let reason):
            "\(address) cannot be listened on: \(reason). Another server may hold the port; choose others with --port and --grpc-port."
        }
    }

    /// What the system says about an address; nil for an error of another kind.
    init?(_ error: any Error, address: String) {
        switch error {
        case let error as IOError:
            self = .cannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
        case let error as SocketAddressError: self = .cannotListen(address: address, reason: "\(error)")
        default: return nil
        }
    }
}

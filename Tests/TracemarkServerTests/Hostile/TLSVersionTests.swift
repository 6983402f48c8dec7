import AsyncHTTPClient
import NIOCore
import NIOSSL
import Testing

@testable import TracemarkServer

/// Which versions of TLS are spoken.
@Suite("Versions of TLS")
struct TLSVersionTests {
    @Test("TLS is spoken from 1.2 on")
    func versions() async throws {
        try await withServer {
            $0.tls = TLSFiles(
                certificatePath: OpenTelemetryPython.file("localhost.pem"),
                keyPath: OpenTelemetryPython.file("localhost-key.pem"))
        } _: { server in
            for (version, isSpoken) in [(TLSVersion.tlsv11, false), (.tlsv12, true), (.tlsv13, true)] {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.certificateVerification = .none
                (tls.minimumTLSVersion, tls.maximumTLSVersion) = (.tlsv1, version)
                var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
                // A handshake that fails is not to be tried again until the time is over.
                configuration.connectionPool.retryConnectionEstablishment = false
                configuration.timeout.connect = .seconds(60)
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                let status = try? await client.execute(
                    HTTPClientRequest(url: "https://127.0.0.1:\(server.ports.http)/healthz"), timeout: .seconds(60)
                ).status
                try await client.shutdown()
                #expect((status == .ok) == isSpoken, "\(version)")
            }
        }
    }
}

#if os(Linux)
import Foundation
import Testing
import TracemarkModel

@testable import TracemarkServer

/// Foundation trusts what the system trusts. Here the system's file is another one, for a program alone: in a namespace of
/// its own, which not every container allows.
private enum Namespace {
    static let trusted = "/etc/ssl/certs/ca-certificates.crt"

    static let isAllowed: Bool = {
        guard FileManager.default.fileExists(atPath: trusted) else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words(trusting: trusted) + ["true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static func words(trusting certificate: String) -> [String] {
        ["unshare", "-rm", "sh", "-c", #"mount --bind "$1" "$2" && shift 2 && exec "$@""#, "sh", certificate, trusted]
    }

    /// What a program says that trusts a certificate and no other.
    static func run(
        _ program: String, _ arguments: [String], trusting certificate: String, environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        let path = TracemarkProgram.folder.appendingPathComponent(program).path
        return try await TracemarkProgram.run(
            words(trusting: certificate) + [path] + arguments, environment: environment,
            of: URL(fileURLWithPath: "/usr/bin/env"))
    }
}

@Suite("Certificates that the system trusts", .enabled(if: Namespace.isAllowed))
struct TrustedCertificateTests {
    private let certificate = OpenTelemetryPython.file("localhost.pem")

    private func withTLS(_ body: (RunningServer, String) async throws -> Void) async throws {
        try await withServer {
            $0.tls = TLSFiles(certificatePath: certificate, keyPath: OpenTelemetryPython.file("localhost-key.pem"))
        } _: { server in
            try await body(server, "https://127.0.0.1:\(server.ports.http)")
        }
    }

    @Test("The exporter sends over https, and the command asks")
    func trusted() async throws {
        let folder = try ServerFolder()
        try await withTLS { server, url in
            let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": url, "TRACEMARK_SPOOL_DIRECTORY": folder.path]
            var runs = 0
            // A busy machine may deliver nothing in a program's last seconds: what is left goes out with the next one.
            while try await server.store.status().spanCount < 10, runs < 50 {
                let sent = try await Namespace.run(
                    "export-probe", ["count", "0", runs == 0 ? "10" : "0"], trusting: certificate,
                    environment: environment)
                #expect(sent.status == 0 && (runs > 0 || sent.errors == ""), "\(sent.errors)")
                runs += 1
            }
            #expect(try await server.store.status().spanCount == 10)
            let listed = try await Namespace.run(
                "tracemark", ["traces", "list", "--url", url, "--json"], trusting: certificate)
            #expect(listed.status == 0 && listed.output.split(separator: "\n").count == 10, "\(listed.errors)")
        }
    }

    @Test("A server whose certificate nobody vouches for gets nothing, and both say why")
    func untrusted() async throws {
        let folder = try ServerFolder()
        try await withTLS { server, url in
            let sent = try await Namespace.run(
                "export-probe", ["count", "0", "10"], trusting: Namespace.trusted,
                environment: [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": url, "TRACEMARK_SPOOL_DIRECTORY": folder.path,
                    "OTEL_EXPORTER_OTLP_HEADERS": "api-key=verysecret",
                ])
            #expect(sent.errors.contains("certificate") && sent.errors.contains("wait on disk"), "\(sent.errors)")
            #expect(!sent.errors.contains("verysecret"))
            let listed = try await Namespace.run(
                "tracemark", ["traces", "list", "--url", url], trusting: Namespace.trusted,
                environment: ["TRACEMARK_API_KEY": "verysecret"])
            #expect(listed.status != 0 && listed.errors.contains("certificate"), "\(listed.errors)")
            #expect(!listed.errors.contains("verysecret"))
            #expect(try await server.store.status().spanCount == 0)
        }
    }
}
#endif

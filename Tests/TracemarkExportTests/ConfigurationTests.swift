import Foundation
import Testing

@testable import TracemarkExport

@Suite("Configuration by the environment")
struct ConfigurationTests {
    private func configuration(_ environment: [String: String]) -> OTLPConfiguration {
        OTLPConfiguration(environment: { environment[$0] })
    }

    @Test("Without variables it is OpenTelemetry's defaults")
    func defaults() {
        let configuration = configuration([:])
        #expect(configuration.url.absoluteString == "http://localhost:4318/v1/traces")
        #expect(configuration.headers == [:] && configuration.timeout == .seconds(10))
        #expect(configuration.compression == .none && configuration.batchSize == nil)
        #expect(configuration.warnings == [])
    }

    @Test(
        "The endpoint of all signals gets the path of traces, the one of traces is used as it is, and wins",
        arguments: [
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1"], "http://a:1/v1/traces"),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1/"], "http://a:1/v1/traces"),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": "https://a/otlp"], "https://a/otlp/v1/traces"),
            (["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://a:1"], "http://a:1"),
            (
                ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://a:1/x", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://b"],
                "http://a:1/x"
            ),
            (["OTEL_EXPORTER_OTLP_ENDPOINT": ""], "http://localhost:4318/v1/traces"),
        ])
    func endpoint(_ environment: [String: String], _ url: String) {
        let configuration = configuration(environment)
        #expect(configuration.url.absoluteString == url)
        #expect(configuration.warnings == [])
    }

    @Test("What cannot be read is told and counts as none")
    func invalid() {
        let configuration = configuration([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "localhost 4318", "OTEL_EXPORTER_OTLP_TIMEOUT": "ten",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "zstd", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "0", "OTEL_BSP_SCHEDULE_DELAY": "-1",
        ])
        #expect(configuration.url.absoluteString == "http://localhost:4318/v1/traces")
        #expect(configuration.timeout == .seconds(10) && configuration.compression == .none)
        #expect(configuration.batchSize == nil && configuration.batchDelay == nil)
        #expect(configuration.warnings.count == 6)
        #expect(
            configuration.warnings.contains(
                "OTEL_EXPORTER_OTLP_TIMEOUT=ten is ignored: it should be a number of milliseconds."))
    }

    @Test("The batch processor's time for an export bounds the exporter's for a request")
    func exportTimeout() {
        #expect(configuration(["OTEL_BSP_EXPORT_TIMEOUT": "3000"]).timeout == .seconds(3))
        #expect(configuration(["OTEL_BSP_EXPORT_TIMEOUT": "30000"]).timeout == .seconds(10))
        #expect(configuration(["OTEL_BSP_EXPORT_TIMEOUT": "0"]).timeout == .seconds(10))
    }

    @Test("Headers are percent-decoded; a broken one is left out, and its value told to nobody")
    func headers() {
        let configuration = configuration([
            "OTEL_EXPORTER_OTLP_HEADERS":
                "api-key=s%20e%3Dcret, x-team = search ,broken%ZZ=hidden,two words=hidden,line=a%0Ab,"
        ])
        #expect(configuration.headers == ["api-key": "s e=cret", "x-team": "search"])
        #expect(configuration.warnings.count == 3)
        let told = "\(configuration.warnings) \(configuration) \(String(reflecting: configuration))"
        #expect(!told.contains("hidden") && !told.contains("cret"))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("cret") && dumped.contains("api-key"))
    }

    @Test("A header counts once, however its name is written, and the last one of a name counts")
    func headerNames() {
        var configuration = configuration(["OTEL_EXPORTER_OTLP_HEADERS": "api-key=a,x=1,API-KEY=b"])
        #expect(configuration.headers == ["API-KEY": "b", "x": "1"])
        configuration.setHeader("Api-Key", to: "c")
        #expect(configuration.headers == ["Api-Key": "c", "x": "1"])
    }

    @Test("Numbers, compression and batches")
    func numbers() {
        let configuration = configuration([
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1500", "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "GZIP",
            "OTEL_BSP_SCHEDULE_DELAY": "250", "OTEL_BSP_MAX_QUEUE_SIZE": "100", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "300",
        ])
        #expect(configuration.timeout == .milliseconds(1_500) && configuration.compression == .gzip)
        #expect(configuration.batchDelay == .milliseconds(250))
        #expect(configuration.queueSpanLimit == 100 && configuration.batchSize == 300)
    }

    @Test("What is said of traces alone wins over what is said of all signals")
    func tracesAlone() {
        let configuration = configuration([
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "2500",
            "OTEL_EXPORTER_OTLP_HEADERS": "a=all,b=all", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "a=traces",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "none",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
        ])
        #expect(configuration.timeout == .milliseconds(2_500) && configuration.compression == .none)
        #expect(configuration.headers == ["a": "traces"])
        #expect(configuration.warnings == [])
    }

    @Test("A certificate that Foundation cannot use is told, with what to do instead")
    func certificates() {
        for end in ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"] {
            for name in ["OTEL_EXPORTER_OTLP_\(end)", "OTEL_EXPORTER_OTLP_TRACES_\(end)"] {
                let warnings = configuration([name: "/some/file.pem"]).warnings
                #expect(warnings.count == 1 && warnings[0].hasPrefix("\(name) has no effect: "))
            }
        }
    }

    @Test("The spool is where the system keeps state, or where it is told, or nowhere")
    func spool() {
        #expect(configuration(["HOME": "/home/a"]).spool?.directory == "/home/a/.local/state/tracemark/spool")
        #expect(configuration(["HOME": "/home/a", "XDG_STATE_HOME": "/s"]).spool?.directory == "/s/tracemark/spool")
        let own = configuration(["TRACEMARK_SPOOL_DIRECTORY": "here", "TRACEMARK_SPOOL_BYTES": "1000"])
        #expect(own.spool == .init(directory: "here", byteLimit: 1_000))
        #expect(configuration(["HOME": "/home/a", "TRACEMARK_SPOOL_BYTES": "0"]).spool == nil)
        #expect(configuration([:]).spool == nil)
    }

    @Test("Spans for one address or key never wait where those for another do")
    func spoolFolders() {
        let one = configuration(["OTEL_EXPORTER_OTLP_HEADERS": "api-key=a"])
        let other = configuration(["OTEL_EXPORTER_OTLP_HEADERS": "api-key=b"])
        let elsewhere = configuration(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4319"])
        #expect(Set([one, other, elsewhere].map(\.spoolFolder)).count == 3)
    }

    @Test(
        "Samplers",
        arguments: [
            ("", "", 1, true), ("always_on", "", 1, false), ("always_off", "", 0, false),
            ("traceidratio", "0.25", 0.25, false), ("parentbased_traceidratio", "0.5", 0.5, true),
            ("parentbased_always_off", "", 0, true), ("parentbased_traceidratio", "", 1, true),
        ] as [(String, String, Double, Bool)])
    func samplers(_ name: String, _ argument: String, _ share: Double, _ followsParent: Bool) {
        var reader = EnvironmentReader { ["OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": argument][$0] }
        let sampler = EnvironmentSampler(&reader)
        #expect(sampler.share == share && sampler.followsParent == followsParent)
        #expect(reader.warnings == [])
    }

    @Test("An unknown sampler and a share that is none are told")
    func unknownSamplers() {
        var reader = EnvironmentReader { ["OTEL_TRACES_SAMPLER": "xray"][$0] }
        #expect(EnvironmentSampler(&reader).share == 1)
        #expect(reader.warnings.count == 1)
        var other = EnvironmentReader {
            ["OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "2"][$0]
        }
        #expect(EnvironmentSampler(&other).share == 1)
        #expect(other.warnings == ["OTEL_TRACES_SAMPLER_ARG=2 is ignored: it should be a number from 0 to 1."])
    }
}

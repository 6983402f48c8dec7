import ArgumentParser
import Foundation
import TracemarkFormats
import TracemarkModel
import TracemarkOTLP
import TracemarkStore

/// `tracemark import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read spans from files into the store.",
        discussion: """
            It takes OTLP in JSON, in JSON lines and in protobuf, and what tracemark export writes as jsonl and otlp, \
            each compressed by gzip or not. The same file twice changes nothing. The store is made if there is none.

            tracemark import .tracemark/traces.jsonl
            zstd -dc spans.zst | tracemark import -
            """)

    @Argument(help: ArgumentHelp("The files; - for standard input.", valueName: "file"), completion: .file())
    var files: [String]
    @OptionGroup var store: StoreOptions

    /// How many parts of spans are written at once; as many are read meanwhile.
    private static let batchSize = 4_096

    func run() async throws {
        // A name that is wrong is to be noticed before anything is imported, and before a store is made.
        for file in files where file != "-" && !FileManager.default.fileExists(atPath: file) {
            throw Failure.notFound("There is no file \(PrintedText.line(file)).")
        }
        try await store.withStore(.writing) { store in
            let local = store as? SQLiteStore
            try await local?.pauseTextIndex(true)
            do {
                for file in files { try await read(file, into: store) }
            } catch {
                // What was read is kept, so it is to be found as well.
                try? await local?.pauseTextIndex(false)
                if let local { try? await TextIndexWaiting.finish(local) }
                throw error
            }
            try await local?.pauseTextIndex(false)
            if let local { try await TextIndexWaiting.finish(local) }
        }
    }

    private func read(_ file: String, into store: any TraceStore) async throws {
        var reader = try SpanFileReader(path: file)
        let progress = Progress()
        var count = 0
        var rejected = OTLPSpans()
        var writing: Task<Void, any Error>?
        var batch: [SpanPart] = []
        do {
            var isAtEnd = false
            while !isAtEnd {
                if let spans = try reader.next() {
                    batch += spans.parts
                    rejected.rejectedCount += spans.rejectedCount
                    rejected.firstRejection = rejected.firstRejection ?? spans.firstRejection
                } else {
                    isAtEnd = true
                }
                guard isAtEnd || batch.count >= Self.batchSize else { continue }
                try await writing?.value
                let parts = batch
                writing = Task { try await PatientWriting.write(parts, to: store) }
                count += batch.count
                batch = []
                progress.show(
                    "\(Progress.share(reader.bytesRead, of: reader.byteCount)), \(count) spans, "
                        + "\(progress.rate(count)) a second")
            }
            try await writing?.value
        } catch {
            progress.clear()
            // What was read before the mistake is kept; the same file again changes nothing of it.
            if !batch.isEmpty { try? await PatientWriting.write(batch, to: store) }
            _ = try? await writing?.value
            throw error
        }
        progress.clear()
        let name = file == "-" ? "standard input" : PrintedText.line(file)
        try Output.standard.line("Read \(PrintedText.counted(count, "span")) from \(name).")
        try Output.standard.flush()
        if let reason = rejected.firstRejection {
            let several = rejected.rejectedCount == 1 ? "1 span was" : "\(rejected.rejectedCount) spans were"
            progress.say("\(several) left out: \(PrintedText.line(reason))")
        }
    }
}

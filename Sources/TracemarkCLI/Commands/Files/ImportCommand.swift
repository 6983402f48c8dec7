import ArgumentParser
import Foundation
import TracemarkFormats
import TracemarkModel
import TracemarkOTLP
import TracemarkStore

/// The command `tracemark import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Read spans from files into the store.",
        discussion: """
            The files may be OTLP in JSON, JSON lines or protobuf, or exports in the formats jsonl and otlp, \
            each optionally compressed with gzip. A repeated import changes nothing. The store is created if it \
            does not exist.

            tracemark import .tracemark/traces.jsonl
            zstd -dc spans.zst | tracemark import -
            """)

    @Argument(help: ArgumentHelp("The files; - for standard input.", valueName: "file"), completion: .file())
    var files: [String]
    @OptionGroup var store: StoreOptions

    /// The number of updates in one write. As many are read in the meantime.
    private static let batchSize = 4_096

    func run() async throws {
        // A wrong name is reported before anything is imported and before a store is created.
        for file in files where file != "-" && !FileManager.default.fileExists(atPath: file) {
            throw Failure.notFound("The file \(TerminalText.line(file)) does not exist.")
        }
        try await store.withStore(.writing) { store in
            let local = store as? SQLiteStore
            try await local?.pauseTextIndex(true)
            do {
                for file in files { try await read(file, into: store) }
            } catch {
                // The imported spans stay, so searches must find them.
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
                writing = Task { try await RetryingWriter.write(parts, to: store) }
                count += batch.count
                batch = []
                progress.show(
                    "\(Progress.percentage(reader.bytesRead, of: reader.byteCount)), \(count) spans, "
                        + "\(progress.rate(count)) a second")
            }
            try await writing?.value
        } catch {
            progress.clear()
            // The updates before the error are stored. Importing the same file again does not change them.
            if !batch.isEmpty { try? await RetryingWriter.write(batch, to: store) }
            _ = try? await writing?.value
            throw error
        }
        progress.clear()
        let name = file == "-" ? "standard input" : TerminalText.line(file)
        try Output.standard.line("Read \(TerminalText.counted(count, "span")) from \(name).")
        try Output.standard.flush()
        if let reason = rejected.firstRejection {
            let several = rejected.rejectedCount == 1 ? "1 span was" : "\(rejected.rejectedCount) spans were"
            progress.print("\(several) refused: \(TerminalText.line(reason))")
        }
    }
}

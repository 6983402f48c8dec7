import Hummingbird
import TracemarkFormats
import TracemarkModel

/// The routes that export traces and datasets as files. They stream: one page at a time is in memory.
struct ExportRoutes: RouteGroup {
    let dependencies: ServerDependencies
    private let pageSize = 500

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1", requiring: .read)
        reading.get("export") { request, _ in
            let query = try RequestQuery(request)
            let format = try query.word("format", default: SpanFormat.jsonl)
            let filter = try query.filter()
            // Chrome's times are relative to the first span of the file, and its rows are reused in order of time.
            let order = format == .chrome ? TraceOrder.oldest : .newest
            // The first query runs before the response starts, so that its errors get a status.
            let first = try await dependencies.store.traces(TraceQuery(filter: filter, order: order, limit: pageSize))
            return file("traces", format.fileExtension, format.contentType) { writer in
                var spans = SpanWriter(format: format, protectsFormulas: true)
                try await writer.write(bytes: spans.begin())
                var page = first
                while true {
                    for trace in page.items {
                        guard let details = try await dependencies.store.trace(trace.id, contents: true) else {
                            continue
                        }
                        try await writer.write(bytes: spans.write(details.spans))
                    }
                    guard let next = page.next else { break }
                    page = try await dependencies.store.traces(
                        TraceQuery(filter: filter, order: order, limit: pageSize, cursor: next))
                }
                try await writer.write(bytes: spans.end())
            }
        }
        reading.get("datasets/:name/export") { request, context in
            let format = try RequestQuery(request).word("format", default: DatasetFormat.jsonl)
            let name = try context.pathParameter("name")
            guard try await dependencies.store.dataset(name) != nil else { throw Problem.notFound("dataset \(name)") }
            return file(name, format.fileExtension, format.contentType) { writer in
                var entries = DatasetWriter(format: format, protectsFormulas: true)
                try await writer.write(bytes: entries.begin())
                var cursor: String?
                repeat {
                    let page = try await dependencies.store.entries(of: name, after: cursor, limit: pageSize)
                    try await writer.write(bytes: entries.write(page.items))
                    cursor = page.next
                } while cursor != nil
                try await writer.write(bytes: entries.end())
            }
        }
    }

    /// Returns a response that a browser saves as a file.
    private func file(
        _ name: String, _ fileExtension: String, _ contentType: String,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        // Every file system and header accepts these characters.
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
            })
        return Response(
            status: .ok,
            headers: [
                .contentType: contentType,
                .contentDisposition: "attachment; filename=\"\(plain).\(fileExtension)\"",
            ],
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            })
    }
}

extension ResponseBodyWriter {
    fileprivate mutating func write(bytes: [UInt8]) async throws {
        if !bytes.isEmpty { try await write(ByteBuffer(bytes: bytes)) }
    }
}

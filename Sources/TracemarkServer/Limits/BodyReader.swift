import Hummingbird
import NIOCore

/// A reader of request bodies that limits their size, time and memory.
public struct BodyReader: Sendable {
    let limits: ServerLimits
    let budget: MemoryBudget
    let decoding: DecodingQueue

    /// Reads and decompresses the body, and passes it to a closure. Its memory counts against the budget until the
    /// closure returns.
    ///
    /// - Throws: ``Problem`` if the body is too large or too slow, or its compression is unknown or damaged.
    public func withBody<Result>(
        of request: Request, context: ServerRequestContext, _ use: (ByteBuffer) async throws -> Result
    ) async throws -> Result {
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard ["identity", "gzip", "x-gzip", "deflate"].contains(encoding) else {
            throw Problem(
                .unsupportedMediaType, "The content encoding \"\(encoding)\" is unknown. Use gzip, or none.")
        }
        let reservation = MemoryBudget.Reservation(of: budget, for: context.access.keyName)
        var body: ByteBuffer
        do {
            if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bodyBytes {
                throw tooLarge
            }
            body = try await collect(request.body, reservation)
        } catch {
            // The connection closes, because the rest of the body is not worth waiting for.
            context.closeSoon()
            throw error
        }
        if encoding != "identity" {
            let compressed = body
            body = try await decoding.run { [limits] in
                try GzipDecompressor.decompress(compressed, upTo: limits.decompressedBytes)
            }
            try reservation.take(body.readableBytes)
        }
        let result = try await use(body)
        // The reservation returns to the budget when the body is no longer used.
        withExtendedLifetime(reservation) {}
        return result
    }

    private var tooLarge: Problem {
        Problem(.contentTooLarge, "The body has more than \(limits.bodyBytes) bytes. Split it into several requests.")
    }

    private func collect(_ body: RequestBody, _ reservation: MemoryBudget.Reservation) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask { try await self.chunks(of: body, reservation) }
            group.addTask {
                try await Task.sleep(for: self.limits.bodyTimeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let whole = try await group.next() ?? nil else {
                throw Problem(
                    .requestTimeout,
                    """
                    The body did not arrive within \(limits.bodyTimeout.components.seconds) seconds. Send it faster, \
                    or in smaller requests.
                    """
                )
            }
            return whole
        }
    }

    private func chunks(of body: RequestBody, _ reservation: MemoryBudget.Reservation) async throws -> ByteBuffer {
        var whole: ByteBuffer?
        do {
            for try await chunk in body {
                try reservation.take(chunk.readableBytes)
                if whole == nil { whole = chunk } else { whole?.writeImmutableBuffer(chunk) }
                guard whole?.readableBytes ?? 0 <= limits.bodyBytes else { throw tooLarge }
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.badRequest, "The body ended early. Send it again.")
        }
        return whole ?? ByteBuffer()
    }
}

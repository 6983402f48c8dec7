import Foundation
import Synchronization

/// The bytes of a response as they arrive, for a single reader. Releasing the body ends the request.
///
/// Bytes that are read too slowly wait in memory up to a limit, and then in a temporary file. URLSession cannot pause a
/// transfer on Linux.
struct HTTPBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    private let owner: Owner

    init(_ buffer: ResponseBuffer, cancel: @escaping @Sendable () -> Void) {
        owner = Owner(buffer: buffer, cancel: cancel)
    }

    func makeAsyncIterator() -> Iterator { Iterator(owner: owner) }

    /// Returns all remaining bytes.
    ///
    /// - Throws: ``TransportError/tooLarge(origin:limit:)``.
    func collected(upTo limit: Int, origin: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard bytes.count + chunk.count <= limit else {
                throw TransportError.tooLarge(origin: origin, limit: limit)
            }
            bytes += chunk
        }
        return bytes
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let owner: Owner

        func next() async throws -> [UInt8]? {
            try await withTaskCancellationHandler {
                try await owner.buffer.next()
            } onCancel: {
                owner.buffer.finish(throwing: CancellationError())
                owner.cancel()
            }
        }
    }

    fileprivate final class Owner: Sendable {
        let buffer: ResponseBuffer
        let cancel: @Sendable () -> Void

        init(buffer: ResponseBuffer, cancel: @escaping @Sendable () -> Void) {
            self.buffer = buffer
            self.cancel = cancel
        }

        deinit { cancel() }
    }
}

/// A buffer between the connection, which writes, and the single task that reads.
final class ResponseBuffer: Sendable {
    /// The maximum number of unread bytes in memory.
    static let memoryLimit = 4 << 20
    /// The number of bytes that one read takes from the file.
    private static let readSize = 256 << 10

    /// Protects the state of both sides: the connection's queue appends, and the reader takes.
    private let state = Mutex(State())

    private struct State {
        var chunks: [[UInt8]] = []
        var byteCount = 0
        /// The file. While it exists, all bytes pass through it, which preserves their order.
        var overflow: OverflowFile?
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
    }

    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            guard state.end == nil else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if state.overflow == nil, state.byteCount + bytes.count > Self.memoryLimit {
                do { state.overflow = try OverflowFile() } catch { state.end = .failure(error) }
            }
            if let overflow = state.overflow {
                do { try overflow.append(bytes) } catch { state.end = .failure(error) }
            } else {
                state.chunks.append(bytes)
                state.byteCount += bytes.count
            }
            return nil
        }
        reader?.resume(returning: bytes)
    }

    /// Ends the bytes; the first end counts. Earlier bytes can still be read, unless the reader was cancelled.
    func finish(throwing error: (any Error)? = nil) {
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            if error is CancellationError {
                state.chunks = []
                state.overflow = nil
            } else if state.end != nil {
                return nil
            }
            state.end = error.map { .failure($0) } ?? .success(())
            defer { state.reader = nil }
            return state.reader
        }
        if let error { reader?.resume(throwing: error) } else { reader?.resume(returning: nil) }
    }

    func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { reader in
            let ready = state.withLock { state -> Result<[UInt8]?, any Error>? in
                if !state.chunks.isEmpty {
                    let bytes = Array(state.chunks.joined())
                    state.chunks = []
                    state.byteCount = 0
                    return .success(bytes)
                }
                if let overflow = state.overflow {
                    do {
                        if let bytes = try overflow.read(Self.readSize) { return .success(bytes) }
                        state.overflow = nil
                    } catch {
                        return .failure(error)
                    }
                }
                if let end = state.end { return end.map { nil } }
                state.reader = reader
                return nil
            }
            if let ready { reader.resume(with: ready) }
        }
    }
}

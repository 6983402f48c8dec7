import GRPCCore
import GRPCProtobuf
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Bounds the message of a call while it comes, which gRPC hands on only once it is whole.
///
/// It stands between HTTP/2 and gRPC's own handler of a stream. That one breaks the stream off where a message is too
/// large; this one answers first, with the status that says so. The length is known from the five bytes before the
/// message ("Length-Prefixed-Message" in gRPC's description of its protocol over HTTP/2).
final class GRPCMessageGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private static let prefixLength = 5
    /// How long a client has to read its answer and to stop sending. A stream that is reset at once seems cancelled to one
    /// that still sends.
    private static let lingering = TimeAmount.seconds(5)

    private let messageBytes: Int
    /// What has come of the message; nil once the call has its answer, and gRPC drops what still comes.
    private var share: MemoryBudget.Share?
    private var prefix = ByteBuffer()
    private var receivedBytes = 0
    private var isCompressed = false
    /// Whether the answer is the guard's own, and the client still has to see it.
    private var isLingering = false

    /// - Parameters:
    ///   - messageBytes: How many bytes a message may have, compressed or not.
    ///   - budget: What the messages of all calls may take up together while they come.
    init(messageBytes: Int, budget: MemoryBudget) {
        self.messageBytes = messageBytes
        share = MemoryBudget.Share(of: budget)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        if case .data(let frame) = unwrapInboundIn(data), case .byteBuffer(let bytes) = frame.data, let share {
            do {
                try count(bytes, share)
            } catch {
                return answer(Problem(error), context)
            }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLingering else {
            promise?.succeed()
            return
        }
        if case .headers = unwrapOutboundIn(data) { share = nil }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if share != nil, isCompressed {
            answer(
                Problem(
                    .contentTooLarge,
                    "The message is not compressed as its call says, or becomes more than \(messageBytes) bytes. Send smaller batches."
                ), context)
        }
        guard !isLingering else {
            promise?.succeed()
            return
        }
        context.close(mode: mode, promise: promise)
    }

    private func count(_ bytes: ByteBuffer, _ share: MemoryBudget.Share) throws {
        try share.take(bytes.readableBytes)
        receivedBytes += bytes.readableBytes
        if prefix.readableBytes < Self.prefixLength {
            prefix.writeBytes(bytes.readableBytesView.prefix(Self.prefixLength - prefix.readableBytes))
        }
        guard let flag = prefix.getInteger(at: 0, as: UInt8.self),
            let length = prefix.getInteger(at: 1, as: UInt32.self)
        else { return }
        isCompressed = flag == 1
        guard length <= messageBytes else {
            throw Problem(
                .contentTooLarge,
                "The message has \(length) bytes; at most \(messageBytes) are taken. Send smaller batches.")
        }
        guard receivedBytes <= Self.prefixLength + Int(length) else {
            throw Problem(.badRequest, "A call takes one message, and this one has more.")
        }
    }

    /// Answers in gRPC's place.
    private func answer(_ problem: Problem, _ context: ChannelHandlerContext) {
        share = nil
        isLingering = true
        let status = GoogleRPCStatus(problem)
        var headers: HPACKHeaders = [
            ":status": "200", "content-type": "application/grpc", "grpc-status": "\(status.rpcErrorCode.rawValue)",
            "grpc-message": status.rpcErrorMessage,
        ]
        for (name, value) in status.rpcErrorMetadata { headers.add(name: name, value: value.encoded()) }
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: headers, endStream: true))), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { [self] in
            isLingering = false
            context.channel.close(promise: nil)
        }
    }
}

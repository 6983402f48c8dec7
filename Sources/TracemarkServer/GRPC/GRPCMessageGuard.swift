import GRPCCore
import GRPCProtobuf
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Limits the size of a message while it arrives. gRPC passes a message on only when it is complete.
///
/// The handler stands between HTTP/2 and gRPC's own stream handler. gRPC's handler resets the stream if a message is
/// too large. This handler responds first, with a status that names the limit. Five bytes before the message hold its
/// length ("Length-Prefixed-Message" in the specification of gRPC over HTTP/2).
final class GRPCMessageGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private static let prefixLength = 5
    /// The time that a client has to read the response and stop sending. A client that still sends takes an immediate
    /// reset for a cancellation.
    private static let lingering = TimeAmount.seconds(5)

    private let messageBytes: Int
    /// The received part of the message; nil once the call has its response, and gRPC drops the rest.
    private var reservation: MemoryBudget.Reservation?
    private var prefix = ByteBuffer()
    private var receivedBytes = 0
    private var isCompressed = false
    /// A Boolean value that indicates whether this handler sent the response and the client may not have read it yet.
    private var isLingering = false

    /// - Parameters:
    /// - messageBytes: The maximum size of a message in bytes, compressed or not.
    /// - budget: The memory that the incoming messages of all calls share.
    init(messageBytes: Int, budget: MemoryBudget) {
        self.messageBytes = messageBytes
        reservation = MemoryBudget.Reservation(of: budget)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        if case .data(let frame) = unwrapInboundIn(data), case .byteBuffer(let bytes) = frame.data, let reservation {
            do {
                try count(bytes, reservation)
            } catch {
                return respond(Problem(error), context)
            }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isLingering else {
            promise?.succeed()
            return
        }
        if case .headers = unwrapOutboundIn(data) { reservation = nil }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if reservation != nil, isCompressed {
            respond(
                Problem(
                    .contentTooLarge,
                    """
                    The message is not valid gzip, or is larger than \(messageBytes) bytes when decompressed. \
                    Send smaller batches.
                    """
                ), context)
        }
        guard !isLingering else {
            promise?.succeed()
            return
        }
        context.close(mode: mode, promise: promise)
    }

    private func count(_ bytes: ByteBuffer, _ reservation: MemoryBudget.Reservation) throws {
        try reservation.take(bytes.readableBytes)
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
                "The message has \(length) bytes, and the limit is \(messageBytes). Send smaller batches.")
        }
        guard receivedBytes <= Self.prefixLength + Int(length) else {
            throw Problem(.badRequest, "The call has more than one message. Send one message per call.")
        }
    }

    /// Responds instead of gRPC.
    private func respond(_ problem: Problem, _ context: ChannelHandlerContext) {
        reservation = nil
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

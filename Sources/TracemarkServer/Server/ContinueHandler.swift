import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that waits before it sends a large body (`Expect: 100-continue`) to go on, which curl would do by itself
/// only after a second; and says nothing where the length that it announces will be refused.
///
/// RFC 9110, section 10.1.1.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let bodyBytes: Int

    init(bodyBytes: Int) { self.bodyBytes = bodyBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), expectsAnswer(head) {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }

    private func expectsAnswer(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        return head.headerFields[.contentLength].flatMap { Int($0) } ?? 0 <= bodyBytes
    }
}

import Hummingbird
import NIOCore

/// The context of a request: its access and its connection.
public struct ServerRequestContext: RequestContext {
    /// The storage of Hummingbird.
    public var coreContext: CoreRequestContextStorage
    /// The connection.
    public let channel: any Channel
    /// The permissions of the sender, set by ``Authentication``; none before that.
    public var access = Access.none

    /// Creates the context of a new request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Closes the connection of a client that still sends a rejected body. The delay lets the client read the response,
    /// which it would lose if the connection closed while it writes.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}

import Hummingbird
import NIOCore

/// What is known about a request beside itself: whose key it carries, and the connection that it came on.
public struct ServerRequestContext: RequestContext {
    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage
    /// The connection.
    public let channel: any Channel
    /// What the sender may do. The middleware ``Authentication`` finds it out; nothing until then.
    public var access = Access.none

    /// Begins with a request that has just come.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Closes the connection of a client that still sends what nobody wants to read. It is given a moment, since an answer
    /// is lost to a client whose connection is closed while it writes.
    func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}

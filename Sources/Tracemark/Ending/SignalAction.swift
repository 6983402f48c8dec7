#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A signal handler of the form that receives the signal's details.
typealias SignalHandler = @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

/// The disposition of a signal, under one name for all systems.
///
/// All its members are safe in a signal handler.
struct SignalAction {
    private var action = sigaction()

    /// Reads the current disposition of a signal.
    init(of signal: Int32) {
        sigaction(signal, nil, &action)
    }

    /// The default disposition.
    static var ending: SignalAction { SignalAction() }

    private init() {}

    /// Returns a handler with the flags and the mask of this disposition.
    func replaced(by handler: @escaping SignalHandler, flags: Int32) -> SignalAction {
        var copy = self
        copy.handler = handler
        copy.action.sa_flags |= flags | Int32(SA_SIGINFO)
        return copy
    }

    /// Sets the disposition of the signal.
    func set(for signal: Int32) {
        var copy = action
        sigaction(signal, &copy, nil)
    }

    /// The handler's address: 0 for the default, 1 for an ignored signal.
    var address: UInt { unsafeBitCast(handler, to: UInt.self) }

    var isDefault: Bool { address == 0 }
    var isIgnored: Bool { address == 1 }

    /// Calls the handler as the system would. The default and an ignored signal have none.
    func call(_ signal: Int32, _ details: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?) {
        if action.sa_flags & Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESETHAND)) != 0 {
            Self.ending.set(for: signal)
        }
        handler?(signal, details, context)
    }

    #if canImport(Darwin)
    private var handler: SignalHandler? {
        get { unsafeBitCast(action.__sigaction_u.__sa_handler, to: SignalHandler?.self) }
        set { action.__sigaction_u.__sa_handler = unsafeBitCast(newValue, to: (@convention(c) (Int32) -> Void)?.self) }
    }
    #elseif canImport(Glibc)
    private var handler: SignalHandler? {
        get { unsafeBitCast(action.__sigaction_handler.sa_handler, to: SignalHandler?.self) }
        set { action.__sigaction_handler.sa_handler = unsafeBitCast(newValue, to: __sighandler_t?.self) }
    }
    #else
    private var handler: SignalHandler? {
        get { unsafeBitCast(action.__sa_handler.sa_handler, to: SignalHandler?.self) }
        set {
            action.__sa_handler.sa_handler = unsafeBitCast(newValue, to: (@convention(c) (Int32) -> Void)?.self)
        }
    }
    #endif
}

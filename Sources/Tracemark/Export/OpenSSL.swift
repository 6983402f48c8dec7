#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What Foundation speaks https through, by way of curl, where the system has no other.
package enum OpenSSL {
    /// Lets it stay as it is until the process is gone. By itself it clears itself away when the program ends, while other
    /// threads use it still: the last spans would be sent through what is there no more, and the program crash.
    ///
    /// Of use only before the first request (`OPENSSL_INIT_NO_ATEXIT`, from OpenSSL 1.1.1 on). Where the program had begun
    /// with OpenSSL before, that clears itself away after all that is registered later.
    package static func stayUntilExit() { _ = told }

    #if canImport(Darwin)
    private static let told: Void = ()
    #else
    private static let told: Void = {
        typealias Initialize = @convention(c) (UInt64, UnsafeRawPointer?) -> Int32
        guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { return }
        _ = unsafeBitCast(symbol, to: Initialize.self)(0x0008_0000, nil)
    }()
    #endif
}

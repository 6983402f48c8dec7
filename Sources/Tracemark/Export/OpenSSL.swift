#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The library that Foundation uses for https, through curl, on systems without another one.
package enum OpenSSL {
    /// Keeps OpenSSL alive until the process is gone.
    ///
    /// By default OpenSSL cleans itself up when the program ends, while other threads still use it. Sending the last
    /// spans would then crash the program.
    ///
    /// The call has an effect only before the first request (`OPENSSL_INIT_NO_ATEXIT`, from OpenSSL 1.1.1 on). If the
    /// program used OpenSSL before, its clean-up runs after all handlers registered later.
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

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Functions that write to open files.
package enum DescriptorWriter {
    /// Writes all bytes, with one system call if the system takes them all.
    ///
    /// - Returns: The number of bytes written, and the error number that stopped the write, or 0.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> (written: Int, error: Int32) {
        blockingBrokenPipe(of: descriptor) {
            bytes.withUnsafeBytes { buffer in
                var written = 0
                while written < buffer.count {
                    let count = systemWrite(descriptor, buffer.baseAddress! + written, buffer.count - written)
                    if count > 0 {
                        written += count
                    } else if count < 0, errno == EAGAIN {
                        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        _ = poll(&ready, 1, 1_000)
                    } else if count < 0, errno != EINTR {
                        return (written, errno)
                    }
                }
                return (written, 0)
            }
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Darwin)
        Darwin.write(descriptor, start, count)
        #elseif canImport(Glibc)
        Glibc.write(descriptor, start, count)
        #else
        Musl.write(descriptor, start, count)
        #endif
    }

    /// Runs `body` without the signal of a broken pipe, which would end the program. Tracing must not do that.
    private static func blockingBrokenPipe(
        of descriptor: Int32, _ body: () -> (written: Int, error: Int32)
    ) -> (written: Int, error: Int32) {
        #if canImport(Darwin)
        // On Darwin the signal goes to the process, and so to any thread that does not block it.
        let hadNoSignal = fcntl(descriptor, F_GETNOSIGPIPE)
        if hadNoSignal == 0 { _ = fcntl(descriptor, F_SETNOSIGPIPE, 1) }
        defer { if hadNoSignal == 0 { _ = fcntl(descriptor, F_SETNOSIGPIPE, 0) } }
        #endif
        var pipe = sigset_t()
        var before = sigset_t()
        var pending = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        sigpending(&pending)
        let wasPending = sigismember(&pending, SIGPIPE) == 1
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        let result = body()
        if result.error == EPIPE, !wasPending {
            // The signal may be absent: ignored, or delivered to another thread. Waiting would then never end.
            sigpending(&pending)
            var signal: Int32 = 0
            if sigismember(&pending, SIGPIPE) == 1 { sigwait(&pipe, &signal) }
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }

    /// Reports a message to the user on standard error, on its own line.
    package static func report(_ message: String) {
        _ = write(Array("tracemark: \(ConsoleText.printable(message))\n".utf8), to: STDERR_FILENO)
    }
}

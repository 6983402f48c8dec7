/// The headers of the C library, the kernel and the compiler, which Swift imports as `Glibc`, `Musl` or `Darwin`.
enum SystemHeaders {
    /// Folders that hold nothing else.
    private static let folders = [
        "arpa", "asm", "asm-generic", "bits", "fortify", "gnu", "linux", "mach", "machine", "net", "netinet",
        "netpacket", "rpc", "scsi", "sys", "thread", "x86_64-linux-gnu/a.out.h", "xlocale", "_types",
    ]

    private static let names = Set(
        """
        aio alloca alloca ar argz argp assert byteswap complex cpio crypt ctype dirent dlfcn elf endian envz err errno
        error execinfo fcntl features features-time64 fenv float fmtmsg fnmatch fstab fts ftw gconv getopt glob grp
        gshadow iconv ieee754 ifaddrs inttypes iso646 langinfo lastlog libgen libintl limits link locale malloc math
        mcheck memory mntent monetary mqueue netdb nl_types nss obstack paths poll printf proc_service pthread pty pwd
        re_comp regex regexp resolv sched search semaphore setjmp sgtty shadow signal spawn stab stdalign stdarg
        stdatomic stdbool stdc-predef stdckdint stddef stdint stdio stdio_ext stdlib stdnoreturn string strings stropts
        syscall sysexits syslog tar termio termios tgmath thread_db threads time ttyent uchar ucontext ulimit unistd
        utime utmp utmpx values wait wchar wctype wordexp
        """.split { $0 == " " || $0 == "\n" }.map { String($0) + ".h" })

    static func contains(_ path: String) -> Bool {
        // The compiler's own stand in its resource folder: `lib/clang/21/include/stddef.h`.
        if path.contains("/lib/clang/") || path.contains("/lib/swift/clang/") { return true }
        for root in roots {
            guard let start = path.range(behind: root) else { continue }
            let rest = path[start...]
            if names.contains(String(rest)) { return true }
            return folders.contains { rest.hasPrefix($0 + "/") }
        }
        return false
    }

    /// Where the C library is installed, the longer ones first.
    private static let roots = [
        "/usr/include/x86_64-linux-gnu/", "/usr/include/aarch64-linux-gnu/", "/usr/include/arm-linux-gnueabihf/",
        "/usr/include/i386-linux-gnu/", "/usr/include/",
    ]
}

extension String {
    /// The index behind the last place of a text.
    fileprivate func range(behind text: String) -> Index? {
        var start = endIndex
        while start > startIndex {
            if self[..<start].hasSuffix(text) { return start }
            start = index(before: start)
        }
        return nil
    }
}

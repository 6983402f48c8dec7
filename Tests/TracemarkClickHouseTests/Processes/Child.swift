import Foundation

/// A program that runs beside the tests, with what it prints in a file or nowhere.
///
/// Foundation's `Process` takes it for the end of a program when that closes what it inherited, as ClickHouse does, and
/// then waits for it so that no other program's end is noticed.
struct Child: Sendable {
    let pid: pid_t

    enum Failure: Error {
        case notStarted(String, Int32)
    }

    init(_ program: String, _ arguments: [String], output: String = "/dev/null") throws {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        #else
        var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, program, &actions, nil, &words, environ)
        guard code == 0 else { throw Failure.notStarted(program, code) }
        self.pid = pid
    }

    func signal(_ signal: Int32) { _ = Foundation.kill(pid, signal) }

    /// `kill -9`, and returns once it is gone.
    func kill() {
        _ = Foundation.kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    }

    /// Waits until the program ends by itself: its exit code.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

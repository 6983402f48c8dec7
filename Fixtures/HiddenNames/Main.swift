import Dispatch
import Synchronization
import Tracemark

@main
enum Program {
    static func main() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        let vault = Vault()
        await vault.callAll()
        let box = Box<Int, Int>(values: [Int()])
        _ = try box.find(String(), isThere: Int())
        _ = try? Box<Int, Int>(values: []).find(String(), isThere: Int())
        var counter = Counter()
        await counter.reset()
        let reader = File().traced()
        _ = try await reader.load(String())
        _ = try reader.rest
        TracingSystem.flush()
        for span in exporter.spans.sorted(by: { $0.startNanoseconds < $1.startNanoseconds }) {
            print(span.name, span.status, span.input ?? "-", span.output?.text ?? "-")
        }
        print("\(vault.executor.jobs.load(ordering: .relaxed)) job")
    }
}

extension Vault {
    /// Calls the wrappers on the actor. The only job that the executor gets is this call.
    func callAll() async {
        _ = await visit(String())
        _ = try? await visitBoth(String())
        _ = try? await end(String())
        _ = await send([String()])
    }
}

/// Runs an actor's jobs on a queue, and counts them.
final class CountingExecutor: SerialExecutor {
    let jobs = Atomic<UInt32>(0)
    private let queue = DispatchQueue(label: "vault")

    func enqueue(_ job: consuming ExecutorJob) {
        jobs.add(1, ordering: .relaxed)
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

import Synchronization
import TracemarkModel

/// The health of each node, from the requests that were sent to it.
final class NodeHealth: Sendable {
    struct Record: Sendable {
        var requests = 0
        var failures = 0
        var seconds = 0.0
        var isReachable = true
    }

    /// Protects the records. It is held for a few additions.
    private let records = Mutex<[ClusterAddress.Host: Record]>([:])

    func answered(_ host: ClusterAddress.Host, took: Duration) {
        records.withLock {
            $0[host, default: Record()].requests += 1
            $0[host, default: Record()].seconds += took / .seconds(1)
            $0[host, default: Record()].isReachable = true
        }
    }

    func failed(_ host: ClusterAddress.Host, isOfNode: Bool) {
        records.withLock {
            $0[host, default: Record()].requests += 1
            $0[host, default: Record()].failures += 1
            $0[host, default: Record()].isReachable = !isOfNode
        }
    }

    func record(_ host: ClusterAddress.Host) -> Record { records.withLock { $0[host] ?? Record() } }

    /// Returns the hosts, those that responded last first.
    func ordered(_ hosts: [ClusterAddress.Host]) -> [ClusterAddress.Host] {
        records.withLock { records in
            hosts.filter { records[$0]?.isReachable ?? true } + hosts.filter { !(records[$0]?.isReachable ?? true) }
        }
    }
}

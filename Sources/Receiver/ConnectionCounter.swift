import Access
import Synchronization

/// What is counted over all connections of a receiver, so that it has a limit: connections, and those of each address.
final class ConnectionCounter: Sendable {
    private struct Connections {
        var count = 0
        var countByParty: [IPAddress: Int] = [:]
        var whenEmpty: [CheckedContinuation<Void, Never>] = []
        var whenOneLeaves: (@Sendable () -> Void)?
    }

    private let limits: Limits
    private let trustedProxies: AddressList
    private let connections = Mutex(Connections())

    init(limits: Limits, trustedProxies: AddressList) {
        self.limits = limits
        self.trustedProxies = trustedProxies
    }

    /// Counts a connection from `address`, unless there are too many: then false.
    func enter(_ address: IPAddress) -> Bool {
        let party = address.party
        // All that comes through a proxy comes from one address.
        let isProxy = trustedProxies.contains(address)
        return connections.withLock { connections in
            guard connections.count < limits.connectionCountMax else { return false }
            let count = connections.countByParty[party, default: 0]
            guard isProxy || count < limits.connectionCountPerAddressMax else { return false }
            connections.count += 1
            connections.countByParty[party] = count + 1
            return true
        }
    }

    /// Takes back what ``enter(_:)`` counted.
    func leave(_ address: IPAddress) {
        let party = address.party
        let (waiting, told) = connections.withLock { connections in
            connections.count -= 1
            let count = connections.countByParty[party, default: 1] - 1
            connections.countByParty[party] = count > 0 ? count : nil
            let told = connections.whenOneLeaves
            connections.whenOneLeaves = nil
            guard connections.count == 0 else { return ([CheckedContinuation<Void, Never>](), told) }
            defer { connections.whenEmpty = [] }
            return (connections.whenEmpty, told)
        }
        told?()
        for continuation in waiting { continuation.resume() }
    }

    /// Calls `body` once, on whatever thread, when the next connection is gone. A later call takes the place of this one.
    func whenOneLeaves(_ body: @escaping @Sendable () -> Void) {
        connections.withLock { $0.whenOneLeaves = body }
    }

    /// Returns once there is no connection.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = connections.withLock { connections in
                if connections.count > 0 { connections.whenEmpty.append(continuation) }
                return connections.count == 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}

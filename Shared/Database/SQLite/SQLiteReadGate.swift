import Synchronization

/// Counts the reads under way, so that a flood is refused early instead of piling up.
final class SQLiteReadGate: Sendable {
    private static let limit = 1024
    private let underWay = Mutex(0)

    func enter() throws(DatabaseError) {
        let admitted = self.underWay.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        guard admitted else { throw .busy }
    }

    func leave() {
        self.underWay.withLock { $0 -= 1 }
    }
}

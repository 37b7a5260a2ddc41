import Database
import ProfileRequestsDomain
import Synchronization

/// The index that an instance keeps of its database's register. It is brought up to date by whoever finds that it is not, and by one at a time.
final class SharedUnitIndex: Sendable {
    private struct State {
        var current: UnitIndex?
        var refresh: Task<UnitIndex, any Error>?
    }

    private let state = Mutex(State())

    /// More changes than these cost more than to read the register anew.
    private static let changesTakenOver = 2000

    var current: UnitIndex? { self.state.withLock { $0.current } }

    /// An index that knows of all that was committed before this was called, unless a refresh was under way already; then whoever asks looks again.
    func refreshed(from database: any Database) async throws -> UnitIndex {
        let task = self.state.withLock { state -> Task<UnitIndex, any Error> in
            if let underWay = state.refresh { return underWay }
            let task = Task { [known = state.current] in
                do {
                    let index = try await Self.read(database, since: known)
                    self.end(with: index)
                    return index
                } catch {
                    self.end(with: nil)
                    throw error
                }
            }
            state.refresh = task
            return task
        }
        return try await task.value
    }

    private func end(with index: UnitIndex?) {
        self.state.withLock { state in
            state.refresh = nil
            if let index { state.current = index }
        }
    }

    private static func read(_ database: any Database, since known: UnitIndex?) async throws -> UnitIndex {
        try await database.read { sql in
            let change = try sql.units.change
            guard let known, let changes = try sql.units.changes(after: known.change, limit: Self.changesTakenOver) else {
                return try sql.units.index()
            }
            return known.applying(changes, upTo: change)
        }
    }
}

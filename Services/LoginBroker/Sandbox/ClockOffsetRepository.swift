import Contracts
import Database

/// The table `sandbox_clock`: one row once the clock has been moved.
struct ClockOffsetRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE sandbox_clock (
            id BIGINT PRIMARY KEY,
            offset_ms BIGINT NOT NULL
        )
        """

    func offset() throws -> ClockOffset {
        guard let row = try self.sql.row("SELECT offset_ms FROM sandbox_clock WHERE id = 1") else { return .none }
        return ClockOffset(milliseconds: try row.get("offset_ms"))
    }

    /// Stores it, and has ``ChangeTopic/sandboxClock`` announced.
    func store(_ offset: ClockOffset) throws {
        try self.sql.execute(
            """
            INSERT INTO sandbox_clock (id, offset_ms) VALUES (1, \(offset.milliseconds))
            ON CONFLICT (id) DO UPDATE SET offset_ms = \(offset.milliseconds)
            """)
        try self.sql.announce(.sandboxClock)
    }
}

extension Transaction {
    var clockOffset: ClockOffsetRepository { .init(sql: self) }
}

extension ChangeTopic {
    /// The row of `sandbox_clock`.
    static let sandboxClock = ChangeTopic("sandbox_clock")
}

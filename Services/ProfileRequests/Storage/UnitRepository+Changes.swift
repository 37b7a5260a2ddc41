import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

/// The table `unit_register`: how often the register of units has changed. Each change has the next number, which its units bear, so that whoever knows the
/// register up to a change finds all that is new.
extension UnitRepository {
    static let register: SQL = """
        CREATE TABLE unit_register (
            id BIGINT PRIMARY KEY,
            change BIGINT NOT NULL
        )
        """

    /// The number of the last change; 0 before the first.
    package var change: Int64 {
        get throws { try self.sql.row("SELECT change FROM unit_register WHERE id = 1")?.get("change") ?? 0 }
    }

    /// Begins a change. As there is one row for it, changes come one after another.
    package func nextChange() throws -> Int64 {
        let row = try self.sql.row(
            """
            INSERT INTO unit_register (id, change) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET change = unit_register.change + 1 RETURNING change
            """)
        guard let row else { throw DatabaseError.malformed(column: "change") }
        return try row.get("change")
    }

    /// What is new after a change, in the order of names and each with the unit before which it stands; nil where that is more than `limit`.
    package func changes(after change: Int64, limit: Int) throws -> [UnitIndex.Change]? {
        let rows = try self.sql.rows(
            "SELECT \(Self.entryColumns) FROM units WHERE changed_in > \(change) ORDER BY changed_in LIMIT \(limit + 1)")
        guard rows.count <= limit else { return nil }
        let changed = try rows.map { row in (order: try row.get("name_order", as: String.self), entry: try Self.entry(row)) }
        let inOrder = changed.sorted { one, other in
            one.order == other.order
                ? one.entry.id.uuidString < other.entry.id.uuidString : one.order.utf8.lexicographicallyPrecedes(other.order.utf8)
        }
        return try inOrder.map { changed in
            let next = try self.sql.row(
                """
                SELECT id FROM units WHERE (name_order, id) > (\(changed.order), \(changed.entry.id)) AND changed_in <= \(change)
                ORDER BY name_order, id LIMIT 1
                """)
            return UnitIndex.Change(changed.entry, before: try next?.get("id"))
        }
    }

    /// The whole register, read bit by bit.
    package func index() throws -> UnitIndex {
        var index = UnitIndex(change: try self.change)
        var rows = try self.sql.rows("SELECT \(Self.entryColumns) FROM units ORDER BY name_order, id LIMIT \(Self.readTogether)")
        while let last = rows.last {
            for row in rows { index.append(try Self.entry(row)) }
            rows = try self.sql.rows(
                """
                SELECT \(Self.entryColumns) FROM units
                WHERE (name_order, id) > (\(try last.get("name_order", as: String.self)), \(try last.get("id", as: String.self)))
                ORDER BY name_order, id LIMIT \(Self.readTogether)
                """)
        }
        return index
    }

    private static let readTogether = 2000
    private static let entryColumns: SQL = "id, name_order, search_key, kind, scope, teryt, closed_at"

    private static func entry(_ row: Row) throws -> UnitIndex.Entry {
        guard let kind = UnitKind(rawValue: try row.get("kind")) else { throw DatabaseError.malformed(column: "kind") }
        guard let scope = UnitScope(rawValue: try row.get("scope")) else { throw DatabaseError.malformed(column: "scope") }
        guard let voivodeship = Voivodeship(rawValue: String(try row.get("teryt", as: String.self).prefix(2))) else {
            throw DatabaseError.malformed(column: "teryt")
        }
        return UnitIndex.Entry(
            id: try row.get("id"), searchKey: try row.get("search_key"), kind: kind, scope: scope, voivodeship: voivodeship,
            isClosed: try row.optional("closed_at", as: Date.self) != nil)
    }
}

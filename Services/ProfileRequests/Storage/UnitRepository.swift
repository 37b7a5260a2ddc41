import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

/// The table `units`: a register that anybody may look into, so nothing in it is sealed.
package struct UnitRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE units (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            search_key TEXT NOT NULL,
            name_order TEXT NOT NULL,
            nip TEXT,
            regon TEXT,
            register_number TEXT,
            teryt TEXT NOT NULL,
            powiat TEXT NOT NULL,
            gmina TEXT NOT NULL,
            town TEXT NOT NULL,
            postal_code TEXT NOT NULL,
            street TEXT,
            building TEXT NOT NULL,
            telephone TEXT,
            email TEXT,
            scope TEXT NOT NULL,
            closed_at BIGINT
        )
        """
    /// Each order with and without a kind; the numbers, which find one unit or none.
    static let indexes: [SQL] = [
        "CREATE INDEX units_name_order ON units (name_order, id)",
        "CREATE INDEX units_kind_name_order ON units (kind, name_order, id)",
        "CREATE INDEX units_nip ON units (nip)",
        "CREATE INDEX units_regon ON units (regon)",
        "CREATE INDEX units_register_number ON units (register_number)",
    ]

    package func find(_ id: UUID) throws -> Unit? {
        try self.sql.row("SELECT * FROM units WHERE id = \(id)").map(Self.unit)
    }

    package func require(_ id: UUID) throws -> Unit {
        guard let unit = try self.find(id) else { throw DatabaseError.notFound }
        return unit
    }

    /// The units with these ids, by id.
    package func find(_ ids: Set<UUID>) throws -> [UUID: Unit] {
        let units = try self.sql.rows("SELECT * FROM units WHERE id IN (\(list: Array(ids)))").map(Self.unit)
        return Dictionary(units.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// One page of what the criteria leave, in order, and how many there are in all. A page beyond the last is the last.
    package func search(_ criteria: UnitCriteria, sortedBy order: UnitOrder, page: PageRequest) throws -> PageOf<Unit> {
        let condition = Self.condition(criteria)
        let total = try self.sql.row("SELECT COUNT(*) AS total FROM units" + condition)?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let units = try self.sql.rows(
            "SELECT * FROM units" + condition + " ORDER BY " + Self.columns(order) + " LIMIT \(page.size) OFFSET \(page.offset)"
        ).map(Self.unit)
        return PageOf(items: units, total: total, page: page)
    }

    package func insert(_ unit: Unit) throws {
        try self.sql.execute(
            """
            INSERT INTO units (id, kind, name, search_key, name_order, nip, regon, register_number, teryt, powiat, gmina, town,
                postal_code, street, building, telephone, email, scope, closed_at)
            VALUES (\(unit.id), \(unit.kind.rawValue), \(unit.name), \(PolishText.searchKey(unit.name)),
                \(PolishText.collationKey(unit.name)), \(unit.nip?.value), \(unit.regon?.value), \(unit.registerBookNumber?.value),
                \(unit.teryt.value), \(unit.address.powiat), \(unit.address.gmina), \(unit.address.town),
                \(unit.address.postalCode.value), \(unit.address.street), \(unit.address.building), \(unit.telephone?.e164),
                \(unit.email?.address), \(unit.scope.rawValue), \(unit.closedAt))
            """)
    }

    /// Closes a unit, or opens it again.
    package func setClosed(_ closedAt: Date?, unit id: UUID) throws {
        let changed = try self.sql.execute("UPDATE units SET closed_at = \(closedAt) WHERE id = \(id)")
        guard changed == 1 else { throw DatabaseError.notFound }
    }

    package var isEmpty: Bool {
        get throws { try self.sql.row("SELECT id FROM units LIMIT 1") == nil }
    }

    private static func condition(_ criteria: UnitCriteria) -> SQL {
        var conditions: [SQL] = []
        if let kind = criteria.kind { conditions.append("kind = \(kind.rawValue)") }
        if let nip = criteria.nip { conditions.append("nip = \(nip.value)") }
        if let regon = criteria.regon { conditions.append("regon = \(regon.value)") }
        if let number = criteria.registerBookNumber { conditions.append("register_number = \(number.value)") }
        // A key consists of letters, digits and spaces, so no word of it can be a pattern.
        for word in PolishText.searchKey(criteria.name).split(separator: " ").prefix(10) {
            conditions.append("search_key LIKE \("%\(word)%")")
        }
        return conditions.isEmpty ? "" : " WHERE " + SQL.joined(conditions, separator: " AND ")
    }

    private static func columns(_ order: UnitOrder) -> SQL {
        switch (order.key, order.isAscending) {
        case (.name, true): "name_order, id"
        case (.name, false): "name_order DESC, id DESC"
        case (.kind, true): "kind, name_order, id"
        case (.kind, false): "kind DESC, name_order DESC, id DESC"
        }
    }

    static func unit(_ row: Row) throws -> Unit {
        guard let kind = UnitKind(rawValue: try row.get("kind")) else { throw DatabaseError.malformed(column: "kind") }
        guard let scope = UnitScope(rawValue: try row.get("scope")) else { throw DatabaseError.malformed(column: "scope") }
        return Unit(
            id: try row.get("id"), kind: kind, name: try row.get("name"),
            nip: try row.optional("nip", as: String.self).map { try NIP($0) },
            regon: try row.optional("regon", as: String.self).map { try REGON($0) },
            registerBookNumber: try row.optional("register_number", as: String.self).map { try RegisterBookNumber($0) },
            teryt: try TERYT(try row.get("teryt")),
            address: UnitAddress(
                powiat: try row.get("powiat"), gmina: try row.get("gmina"), town: try row.get("town"),
                postalCode: try PostalCode(try row.get("postal_code")), street: try row.optional("street"),
                building: try row.get("building")),
            telephone: try row.optional("telephone", as: String.self).map { try PhoneNumber($0) },
            email: try row.optional("email", as: String.self).map { try EmailAddress($0) }, scope: scope,
            closedAt: try row.optional("closed_at"))
    }
}

extension Transaction {
    package var units: UnitRepository { .init(sql: self) }
}

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
    /// The order in which the register is read; kinds; the numbers, which find one unit, a few or none.
    static let indexes: [SQL] = [
        "CREATE INDEX units_name_order ON units (name_order, id)",
        "CREATE INDEX units_kind_name_order ON units (kind, name_order, id)",
        "CREATE INDEX units_nip ON units (nip)",
        "CREATE INDEX units_regon ON units (regon)",
        "CREATE INDEX units_register_number ON units (register_number)",
    ]

    /// Added after the table itself had been released: the number of the change (``change``) that a unit was last part of.
    static let changeColumn: SQL = "ALTER TABLE units ADD COLUMN changed_in BIGINT NOT NULL DEFAULT 0"
    static let changeIndex: SQL = "CREATE INDEX units_changed_in ON units (changed_in)"
    static let places: SQL = "CREATE INDEX units_teryt ON units (teryt)"

    package func find(_ id: UUID) throws -> Unit? {
        try self.sql.row("SELECT * FROM units WHERE id = \(id)").map(Self.unit)
    }

    package func require(_ id: UUID) throws -> Unit {
        guard let unit = try self.find(id) else { throw DatabaseError.notFound }
        return unit
    }

    /// A unit as it was read, and the change of the register that made it so.
    package struct Stored: Sendable {
        package var unit: Unit
        package let change: Int64

        package init(unit: Unit, change: Int64) {
            self.unit = unit
            self.change = change
        }
    }

    package func requireStored(_ id: UUID) throws -> Stored {
        guard let row = try self.sql.row("SELECT * FROM units WHERE id = \(id)") else { throw DatabaseError.notFound }
        return Stored(unit: try Self.unit(row), change: try row.get("changed_in"))
    }

    /// The units with these ids, by id.
    package func find(_ ids: Set<UUID>) throws -> [UUID: Unit] {
        let units = try self.sql.rows("SELECT * FROM units WHERE id IN (\(list: Array(ids)))").map(Self.unit)
        return Dictionary(units.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The units of this kind, as many as are asked for.
    package func all(of kind: UnitKind, limit: Int) throws -> [Unit] {
        try self.sql.rows("SELECT * FROM units WHERE kind = \(kind.rawValue) ORDER BY name_order, id LIMIT \(limit)").map(Self.unit)
    }

    /// The units with all of the numbers that are given; none where no number is. A NIP may have several entries in the register.
    package func all(nip: NIP? = nil, regon: REGON? = nil, registerBookNumber number: RegisterBookNumber? = nil) throws -> [Unit] {
        var conditions: [SQL] = []
        if let nip { conditions.append("nip = \(nip.value)") }
        if let regon { conditions.append("regon = \(regon.value)") }
        if let number { conditions.append("register_number = \(number.value)") }
        guard !conditions.isEmpty else { return [] }
        return try self.sql.rows("SELECT * FROM units WHERE " + SQL.joined(conditions, separator: " AND ")).map(Self.unit)
    }

    /// The units with these numbers in the register.
    package func all(registerBookNumbers numbers: [RegisterBookNumber]) throws -> [Unit] {
        try self.sql.rows("SELECT * FROM units WHERE register_number IN (\(list: numbers.map(\.value))) ORDER BY id").map(Self.unit)
    }

    /// The units with these REGONs that have no number in the register.
    package func allUnregistered(regons: [REGON]) throws -> [Unit] {
        try self.sql.rows("SELECT * FROM units WHERE regon IN (\(list: regons.map(\.value))) AND register_number IS NULL ORDER BY id")
            .map(Self.unit)
    }

    /// What the gmina of this code and its powiat are called in the addresses of units.
    package func placeNames(_ teryt: TERYT) throws -> (powiat: String, gmina: String)? {
        try self.sql.row("SELECT powiat, gmina FROM units WHERE teryt = \(teryt.value) AND powiat <> '' AND gmina <> '' LIMIT 1").map {
            (try $0.get("powiat"), try $0.get("gmina"))
        }
    }

    /// The unit SSOZ I names; nil when there is none, or several, as a REGON may be.
    package func named(by reference: LegacyUnitReference) throws -> Unit? {
        let found = try self.all(regon: reference.regon, registerBookNumber: reference.registerBookNumber)
        return found.count == 1 ? found.first : nil
    }

    package func insert(_ unit: Unit) throws {
        try self.insert([unit])
    }

    /// Adds units, which are one change of the register.
    ///
    /// - Returns: the number of that change.
    @discardableResult
    package func insert(_ units: [Unit]) throws -> Int64 {
        let change = try self.nextChange()
        try self.insert(units, as: change)
        return change
    }

    /// Adds units as a part of a change that is under way.
    package func insert(_ units: [Unit], as change: Int64) throws {
        var rest = units[...]
        while !rest.isEmpty {
            let values = rest.prefix(Self.insertedTogether).map { unit in "(\(Self.values(unit)), \(change))" as SQL }
            rest = rest.dropFirst(Self.insertedTogether)
            try self.sql.execute(
                """
                INSERT INTO units (id, kind, name, search_key, name_order, nip, regon, register_number, teryt, powiat, gmina, town,
                    postal_code, street, building, telephone, email, scope, closed_at, changed_in)
                VALUES \(SQL.joined(values, separator: ", "))
                """)
        }
    }

    /// As many as make a statement worth its while and stay well below either database's limit on values.
    private static let insertedTogether = 100

    private static func values(_ unit: Unit) -> SQL {
        """
        \(unit.id), \(unit.kind.rawValue), \(unit.name), \(PolishText.searchKey(unit.name)),
        \(PolishText.collationKey(unit.name)), \(unit.nip?.value), \(unit.regon?.value), \(unit.registerBookNumber?.value),
        \(unit.teryt.value), \(unit.address.powiat), \(unit.address.gmina), \(unit.address.town),
        \(unit.address.postalCode.value), \(unit.address.street), \(unit.address.building), \(unit.telephone?.e164),
        \(unit.email?.address), \(unit.scope.rawValue), \(unit.closedAt)
        """
    }

    /// Stores what has changed of a unit.
    ///
    /// - Throws: ``DatabaseError/conflict`` when it has changed since it was read.
    package func update(_ stored: Stored) throws {
        guard try self.requireStored(stored.unit.id).change == stored.change else { throw DatabaseError.conflict }
        try self.update(stored.unit, as: try self.nextChange())
    }

    /// Stores a unit as a part of a change that is under way, whatever it was like.
    package func update(_ unit: Unit, as change: Int64) throws {
        let changed = try self.sql.execute(
            """
            UPDATE units SET kind = \(unit.kind.rawValue), name = \(unit.name), search_key = \(PolishText.searchKey(unit.name)),
                name_order = \(PolishText.collationKey(unit.name)), nip = \(unit.nip?.value), regon = \(unit.regon?.value),
                register_number = \(unit.registerBookNumber?.value), teryt = \(unit.teryt.value), powiat = \(unit.address.powiat),
                gmina = \(unit.address.gmina), town = \(unit.address.town), postal_code = \(unit.address.postalCode.value),
                street = \(unit.address.street), building = \(unit.address.building), telephone = \(unit.telephone?.e164),
                email = \(unit.email?.address), scope = \(unit.scope.rawValue), closed_at = \(unit.closedAt), changed_in = \(change)
            WHERE id = \(unit.id)
            """)
        guard changed == 1 else { throw DatabaseError.notFound }
    }

    /// Closes a unit, or opens it again.
    package func setClosed(_ closedAt: Date?, unit id: UUID) throws {
        var stored = try self.requireStored(id)
        stored.unit.closedAt = closedAt
        try self.update(stored)
    }

    package var isEmpty: Bool {
        get throws { try self.sql.row("SELECT id FROM units LIMIT 1") == nil }
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

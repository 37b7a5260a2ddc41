/// Moves a service's data from a SQLite file to an empty database of the same schema, and proves afterwards that nothing was lost.
///
/// Every table needs a primary key. The service must not run meanwhile: what it wrote would be missed, and the proof would fail.
package struct DatabaseMove: Sendable {
    /// How far a move is.
    package struct Progress: Sendable, Hashable {
        package enum Step: Sendable, Hashable { case copied, compared }

        package let step: Step
        package let table: String
        package let rows: Int
        package let of: Int
    }

    private let source: any Database
    private let target: any Database
    private let pageSize: Int

    /// - Parameters:
    ///   - source: a SQLite database.
    ///   - pageSize: rows that are held in memory, and committed, at a time.
    package init(from source: any Database, to target: any Database, pageSize: Int = 500) {
        self.source = source
        self.target = target
        self.pageSize = pageSize
    }

    /// Copies all rows, then reads both sides again and compares them row by row.
    ///
    /// - Returns: how many rows were moved.
    /// - Throws: ``DatabaseMoveError``; a target that was begun keeps what it has got and must be made anew.
    package func run(_ report: @Sendable (Progress) -> Void) async throws -> Int {
        let tables = try await self.tables()
        for table in tables {
            let present = try await self.target.read { sql in try table.count(in: sql) }
            guard present == 0 else { throw DatabaseMoveError.notEmpty(table: table.name) }
        }
        for table in tables {
            let total = try await self.source.read { sql in try table.count(in: sql) }
            var copied = 0
            try await self.pages(of: table, in: self.source) { page in
                try await self.target.write { sql in
                    for row in page { try table.insert(row, in: sql) }
                }
                copied += page.count
                report(Progress(step: .copied, table: table.name, rows: copied, of: total))
            }
        }
        var moved = 0
        for table in tables { moved += try await self.compare(table, report) }
        return moved
    }

    /// The tables with columns and keys, in the order they were made in: those that are referred to come first.
    private func tables() async throws -> [MovedTable] {
        try await self.source.read { sql in
            let names = try sql.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('schema_migrations', 'sqlite_sequence') ORDER BY rowid"
            )
            return try names.map { row in
                let name: String = try row.get("name")
                let columns = try sql.rows("SELECT name, pk FROM pragma_table_info(\(name)) ORDER BY cid")
                let key = try columns.filter { try $0.get("pk", as: Int.self) > 0 }.sorted { try $0.get("pk", as: Int.self) < $1.get("pk") }
                guard !key.isEmpty else { throw DatabaseMoveError.noKey(table: name) }
                return MovedTable(name: name, columns: try columns.map { try $0.get("name") }, key: try key.map { try $0.get("name") })
            }
        }
    }

    private func pages(of table: MovedTable, in database: any Database, _ body: ([Row]) async throws -> Void) async throws {
        var last: Row?
        while true {
            let page = try await database.read { [last, pageSize] sql in try table.page(after: last, limit: pageSize, in: sql) }
            guard !page.isEmpty else { return }
            try await body(page)
            last = page.last
        }
    }

    private func compare(_ table: MovedTable, _ report: @Sendable (Progress) -> Void) async throws -> Int {
        let total = try await self.source.read { sql in try table.count(in: sql) }
        let arrived = try await self.target.read { sql in try table.count(in: sql) }
        guard total == arrived else { throw DatabaseMoveError.differs(table: table.name) }
        var compared = 0
        var last: Row?
        try await self.pages(of: table, in: self.source) { page in
            let other = try await self.target.read { [last, pageSize] sql in try table.page(after: last, limit: pageSize, in: sql) }
            guard page == other else { throw DatabaseMoveError.differs(table: table.name) }
            last = page.last
            compared += page.count
            report(Progress(step: .compared, table: table.name, rows: compared, of: total))
        }
        return compared
    }
}

/// One table of a move.
private struct MovedTable: Sendable {
    let name: String
    let columns: [String]
    let key: [String]

    func count(in sql: Transaction) throws -> Int {
        try sql.row("SELECT COUNT(*) AS total FROM \(identifier: self.name)")?.get("total") ?? 0
    }

    /// The rows after one, by primary key: both databases compare text by its bytes.
    func page(after last: Row?, limit: Int, in sql: Transaction) throws -> [Row] {
        let columns = Self.list(self.columns)
        let key = Self.list(self.key)
        guard let last else {
            return try sql.rows("SELECT \(columns) FROM \(identifier: self.name) ORDER BY \(key) LIMIT \(limit)")
        }
        let values = SQL.joined(try self.key.map { "\(try last.value($0))" }, separator: ", ")
        return try sql.rows(
            "SELECT \(columns) FROM \(identifier: self.name) WHERE (\(key)) > (\(values)) ORDER BY \(key) LIMIT \(limit)")
    }

    func insert(_ row: Row, in sql: Transaction) throws {
        let values = SQL.joined(try self.columns.map { "\(try row.value($0))" }, separator: ", ")
        try sql.execute("INSERT INTO \(identifier: self.name) (\(Self.list(self.columns))) VALUES (\(values))")
    }

    private static func list(_ names: [String]) -> SQL {
        SQL.joined(names.map { "\(identifier: $0)" }, separator: ", ")
    }
}

/// Why data could not be moved.
package enum DatabaseMoveError: Error, Hashable, Sendable, CustomStringConvertible {
    case notEmpty(table: String)
    case noKey(table: String)
    case differs(table: String)

    package var description: String {
        switch self {
        case .notEmpty(let table):
            "The target has rows in \(table) already. Move into an empty database: drop it, create it again and repeat the command."
        case .noKey(let table): "The table \(table) has no primary key, so its rows cannot be told apart."
        case .differs(let table):
            "The rows of \(table) are not the same on both sides. Was the service running? Stop it, create the target anew and repeat the command."
        }
    }
}

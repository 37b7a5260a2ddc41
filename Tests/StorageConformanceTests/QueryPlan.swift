import Database

/// Asks the database how it would run each statement of a repository, and runs it.
enum QueryPlan {
    /// The steps that read a whole table, or sort more than the statement asks for, each with its statement.
    static func slowSteps(in database: any Database, _ body: @escaping @Sendable (Transaction) throws -> Void) async throws -> [String] {
        try await database.write { sql in
            let isSQLite = database is SQLiteDatabase
            // An empty table is always read from end to end, unless PostgreSQL is asked to do anything rather than that.
            if !isSQLite { try sql.execute("SET LOCAL enable_seqscan = off") }
            let executor = Explaining(inner: sql, isSQLite: isSQLite)
            try body(Transaction(executor: executor))
            return executor.slowSteps
        }
    }

    private final class Explaining: SQLExecutor {
        private let inner: Transaction
        private(set) var slowSteps: [String] = []

        private let isSQLite: Bool

        init(inner: Transaction, isSQLite: Bool) {
            self.inner = inner
            self.isSQLite = isSQLite
        }

        func rows(_ sql: SQL) throws -> [Row] {
            try self.explain(sql)
            return try self.inner.rows(sql)
        }

        func execute(_ sql: SQL) throws -> Int {
            try self.explain(sql)
            return try self.inner.execute(sql)
        }

        func announce(_ topic: ChangeTopic) throws {
            try self.inner.announce(topic)
        }

        private func explain(_ sql: SQL) throws {
            guard self.isSQLite else {
                for step in try self.inner.rows("EXPLAIN " + sql) {
                    let detail = try step.get("QUERY PLAN", as: String.self)
                    if detail.contains("Seq Scan") { self.slowSteps.append("\(detail): \(sql.statement.text)") }
                }
                return
            }
            for step in try self.inner.rows("EXPLAIN QUERY PLAN " + sql) {
                let detail = try step.get("detail", as: String.self)
                let scans = detail.hasPrefix("SCAN ") && !detail.contains(" USING ") && !detail.hasSuffix("CONSTANT ROWS")
                let sorts = detail == "USE TEMP B-TREE FOR ORDER BY" && sql.statement.text.contains("LIMIT")
                if scans || sorts { self.slowSteps.append("\(detail): \(sql.statement.text)") }
            }
        }
    }
}

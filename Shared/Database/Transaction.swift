/// What a driver does for a transaction.
package protocol SQLExecutor {
    func rows(_ sql: SQL) throws -> [Row]
    func execute(_ sql: SQL) throws -> Int
    func announce(_ topic: ChangeTopic) throws
}

/// One transaction under way. It exists only inside the body of ``Database/read(_:)`` or ``Database/write(_:)``; repositories are built on it.
package struct Transaction {
    private let executor: any SQLExecutor

    package init(executor: any SQLExecutor) {
        self.executor = executor
    }

    /// All rows of a query, or of a statement with RETURNING.
    package func rows(_ sql: SQL) throws -> [Row] {
        try self.executor.rows(sql)
    }

    /// The first row, if there is one.
    package func row(_ sql: SQL) throws -> Row? {
        try self.executor.rows(sql).first
    }

    /// Runs a statement.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    package func execute(_ sql: SQL) throws -> Int {
        try self.executor.execute(sql)
    }

    /// Has all who listen to the topic told, on every instance, once this transaction, which is one that writes, is committed.
    package func announce(_ topic: ChangeTopic) throws {
        try self.executor.announce(topic)
    }
}

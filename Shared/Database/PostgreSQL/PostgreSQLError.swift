import CLibPQ

/// What the server or libpq said, by SQLSTATE alone: messages repeat values.
struct PostgreSQLError: Error {
    /// Five characters (PostgreSQL manual, appendix A); nil when the connection is gone.
    let sqlState: String?

    init(sqlState: String?) {
        self.sqlState = sqlState
    }

    /// - Parameter result: a result that is not a success; nil if libpq could not make one.
    init(_ result: OpaquePointer?) {
        self.sqlState = PQresultErrorField(result, ssoz_pg_diag_sqlstate).map { String(cString: $0) }
    }

    /// Whether the connection cannot be used any more: lost, or closed by the server's administrator.
    var isConnectionLost: Bool {
        guard let sqlState else { return true }
        return sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState)
    }

    /// Whether the transaction stood in another's way and may succeed if run again: serialization failure, deadlock, and a row that another
    /// has inserted meanwhile, which the next run sees before it inserts; if it does not look, it fails the same way again.
    ///
    /// - Parameter run: how often it has been run.
    func isWorthAnother(after run: Int) -> Bool {
        switch self.sqlState {
        case "40001", "40P01": run < 24
        case "23505": run < 3
        // The plan was made for a table that looks different now.
        case _ where self.isStalePlan: run < 3
        default: false
        }
    }

    /// Whether a prepared statement has outlived the table it was prepared for.
    var isStalePlan: Bool {
        self.sqlState == "0A000" || self.sqlState == "26000"
    }

    /// The same as the module's own error, without the statement and its values.
    var translated: DatabaseError {
        guard let sqlState, !self.isConnectionLost else { return .unavailable }
        switch sqlState {
        case "23505": return .uniqueViolation
        case "40001", "40P01", "55P03", "57014": return .busy
        case "25006", "53100", "53200", "53300", "58030": return .unavailable
        case _ where sqlState.hasPrefix("23"): return .constraintViolation
        default: return .failed(code: Int(sqlState, radix: 36) ?? 0)
        }
    }
}

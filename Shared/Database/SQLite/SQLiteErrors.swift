import GRDB

/// SQLite's errors as this module's own, without the statement and its values, which GRDB's would print.
enum SQLiteErrors {
    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? GRDB.DatabaseError else { return error }
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY: return DatabaseError.uniqueViolation
        default: break
        }
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: return DatabaseError.constraintViolation
        case .SQLITE_BUSY, .SQLITE_LOCKED: return DatabaseError.busy
        case .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_MISUSE: return DatabaseError.unavailable
        default: return DatabaseError.failed(code: Int(error.extendedResultCode.rawValue))
        }
    }
}

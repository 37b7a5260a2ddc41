/// Where a service's data lie.
package enum DatabaseLocation: Sendable {
    /// A file on this machine, for one instance.
    case sqlite(path: String)
    /// A server, for any number of instances.
    case postgresql(PostgreSQLSettings)

    /// - Throws: ``DatabaseError`` when a file cannot be opened. A server is first called when it is first needed.
    package func open() throws -> any Database {
        switch self {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgresql(let settings): try PostgreSQLDatabase(settings)
        }
    }
}

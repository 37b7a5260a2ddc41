/// What can go wrong with a database. No case carries a value that was stored.
package enum DatabaseError: Error, Hashable, Sendable {
    /// Somebody else changed the row since it was read.
    case conflict
    case notFound
    /// A value that must be unique is there already.
    case uniqueViolation
    /// Another constraint refused the statement.
    case constraintViolation
    /// A text holds a NUL, which PostgreSQL cannot store; refused on every database alike.
    case unstorable
    /// Too much is waiting; come back later.
    case busy
    /// The database cannot be reached, or was closed.
    case unavailable
    /// The server could not be connected to; the words are those of the connection attempt, which name servers and never what is stored.
    case unreachable(String)
    /// A column is missing or holds what it should not.
    case malformed(column: String)
    /// The statement itself is wrong, or the disk failed. The number is the driver's.
    case failed(code: Int)
    /// The server will do for nobody until its administrator has changed something; the words say what.
    case unsuitable(String)
    /// The database was written by a newer program than this one.
    case schemaNewer(found: Int, known: Int)
    /// A migration that has been applied reads differently now.
    case migrationChanged(version: Int)
}

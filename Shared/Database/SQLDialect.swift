/// What a database speaks, for the few statements that SQLite and PostgreSQL have no common words for, such as triggers.
package enum SQLDialect: Hashable, Sendable, CaseIterable {
    case sqlite
    case postgreSQL
}

import AccountMigrationDomain
import Database
import Foundation

/// The table `helpline_searches`: one row for each of the help line, whichever instance they search on.
package struct HelplineSearchRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE helpline_searches (
            viewer TEXT PRIMARY KEY,
            since BIGINT NOT NULL,
            searches BIGINT NOT NULL
        )
        """

    package func find(_ viewer: String) throws -> HelplineSearchCount? {
        try self.sql.row("SELECT since, searches FROM helpline_searches WHERE viewer = \(viewer)").map {
            HelplineSearchCount(since: try $0.get("since"), searches: try $0.get("searches"))
        }
    }

    package func save(_ count: HelplineSearchCount, of viewer: String) throws {
        try self.sql.execute(
            """
            INSERT INTO helpline_searches (viewer, since, searches) VALUES (\(viewer), \(count.since), \(count.searches))
            ON CONFLICT (viewer) DO UPDATE SET since = excluded.since, searches = excluded.searches
            """)
    }
}

extension Transaction {
    package var helplineSearches: HelplineSearchRepository { .init(sql: self) }
}

import Database
import Foundation

/// The table `profile_reports`: what the broker was told of each profile last, as a number and a digest.
package struct ProfileReportRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE profile_reports (
            profile_id TEXT PRIMARY KEY,
            version BIGINT NOT NULL,
            digest BYTEA
        )
        """
    static let indexes: [SQL] = ["CREATE INDEX profile_reports_due ON profile_reports (profile_id) WHERE version = 0"]
    /// Profiles with a role from before the broker was told of any: version 0 says that they are to be reported.
    static let backlog: SQL = """
        INSERT INTO profile_reports (profile_id, version)
        SELECT profile_id, 0 FROM role_requests WHERE status = 'approved' GROUP BY profile_id
        """

    /// The latest report of a profile.
    struct Latest: Hashable, Sendable {
        /// 0 when it is yet to be made.
        let version: Int
        let digest: [UInt8]?
    }

    func latest(of profile: UUID) throws -> Latest? {
        try self.sql.row("SELECT version, digest FROM profile_reports WHERE profile_id = \(profile)").map {
            Latest(version: try $0.get("version"), digest: try $0.optional("digest"))
        }
    }

    /// Notes a further report.
    ///
    /// - Returns: its version.
    package func note(_ digest: [UInt8], of profile: UUID) throws -> Int {
        let row = try self.sql.row(
            """
            INSERT INTO profile_reports (profile_id, version, digest) VALUES (\(profile), \(1), \(digest))
            ON CONFLICT (profile_id) DO UPDATE SET version = profile_reports.version + 1, digest = excluded.digest
            RETURNING version
            """)
        guard let row else { throw DatabaseError.notFound }
        return try row.get("version")
    }

    /// Profiles that are to be reported for the first time.
    package func due(limit: Int) throws -> [UUID] {
        try self.sql.rows("SELECT profile_id FROM profile_reports WHERE version = 0 ORDER BY profile_id LIMIT \(limit)").map {
            try $0.get("profile_id")
        }
    }

    /// All profiles in a unit.
    package func profiles(in unit: UUID) throws -> [UUID] {
        try self.sql.rows("SELECT id FROM profiles WHERE unit_id = \(unit)").map { try $0.get("id") }
    }
}

extension Transaction {
    package var profileReports: ProfileReportRepository { .init(sql: self) }
}

import Database
import Foundation
import Vocabulary

/// The table `subjects`: which person stands behind the subject a sector knows them by.
package struct SubjectRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE subjects (
            sector TEXT NOT NULL,
            subject TEXT NOT NULL,
            person TEXT NOT NULL,
            PRIMARY KEY (sector, subject)
        )
        """

    /// Notes a subject; noting it twice is noting it once.
    func insert(_ subject: SubjectID, of person: UUID, in sector: String) throws {
        try self.sql.execute(
            """
            INSERT INTO subjects (sector, subject, person) VALUES (\(sector), \(subject.rawValue), \(person))
            ON CONFLICT (sector, subject) DO NOTHING
            """)
    }

    /// Whom a sector knows by `subject`; `nil` when it was never told of them.
    package func person(behind subject: SubjectID, in sector: String) throws -> UUID? {
        try self.sql.row("SELECT person FROM subjects WHERE sector = \(sector) AND subject = \(subject.rawValue)")?.get("person")
    }
}

extension Transaction {
    package var subjects: SubjectRepository { .init(sql: self) }
}

import Database
import Foundation
import Sealing

/// The table `documents`: what stands in the application of a submission, and its PDF once it was printed. Both are sealed.
package struct DocumentRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schema: SQL = """
        CREATE TABLE documents (
            submission_id TEXT PRIMARY KEY REFERENCES submissions (id),
            content BYTEA NOT NULL,
            pdf BYTEA
        )
        """

    package func insert(_ document: RequestDocument, of submission: UUID) throws {
        try self.sql.execute(
            """
            INSERT INTO documents (submission_id, content) VALUES (\(submission), \(try self.columns.seal(document, "content", of: submission)))
            """)
    }

    package func require(of submission: UUID) throws -> RequestDocument {
        guard let row = try self.sql.row("SELECT content FROM documents WHERE submission_id = \(submission)") else {
            throw DatabaseError.notFound
        }
        return try self.columns.open(try row.get("content"), "content", of: submission)
    }

    /// The printed file, if it was printed.
    package func pdf(of submission: UUID) throws -> [UInt8]? {
        guard let row = try self.sql.row("SELECT pdf FROM documents WHERE submission_id = \(submission)") else {
            throw DatabaseError.notFound
        }
        return try row.optional("pdf", as: [UInt8].self).map { try self.columns.openBytes($0, "pdf", of: submission) }
    }

    /// Keeps the printed file, unless there is one: the first stays, whoever else printed meanwhile.
    ///
    /// - Returns: the file that is kept.
    package func keep(pdf: [UInt8], of submission: UUID) throws -> [UInt8] {
        try self.sql.execute(
            """
            UPDATE documents SET pdf = \(try self.columns.seal(bytes: pdf, "pdf", of: submission))
            WHERE submission_id = \(submission) AND pdf IS NULL
            """)
        guard let kept = try self.pdf(of: submission) else { throw DatabaseError.notFound }
        return kept
    }
}

extension Transaction {
    package func documents(_ sealer: Sealer) -> DocumentRepository {
        .init(sql: self, columns: SealedColumns(table: "documents", sealer: sealer))
    }
}

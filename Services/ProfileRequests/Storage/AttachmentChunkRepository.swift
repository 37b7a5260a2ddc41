import Database
import Foundation
import Sealing

/// The tables `attachment_chunks` and `attachment_uploads`: contents of files in sealed pieces, and which of them are still being received.
///
/// A chunk is sealed for its file, its position and whether it is the last: none can be moved, dropped, added or put in another order unnoticed.
package struct AttachmentChunkRepository {
    let sql: Transaction
    let columns: SealedColumns

    /// How much of a file is held in memory on its way in or out.
    package static let chunkSize = 256 * 1024

    static let schemas: [SQL] = [
        """
        CREATE TABLE attachment_chunks (
            attachment_id TEXT NOT NULL,
            position BIGINT NOT NULL,
            content BYTEA NOT NULL,
            PRIMARY KEY (attachment_id, position)
        )
        """,
        """
        CREATE TABLE attachment_uploads (
            id TEXT PRIMARY KEY,
            begun_at BIGINT NOT NULL
        )
        """,
    ]
    static let indexes: [SQL] = ["CREATE INDEX attachment_uploads_begun_at ON attachment_uploads (begun_at)"]

    // MARK: Contents

    /// - Parameter isLast: whether nothing follows.
    package func append(_ bytes: [UInt8], at position: Int, of file: UUID, isLast: Bool) throws {
        let sealed = try self.columns.seal(bytes: bytes, Self.column(position, isLast: isLast), of: file)
        try self.sql.execute(
            "INSERT INTO attachment_chunks (attachment_id, position, content) VALUES (\(file), \(position), \(sealed))")
    }

    /// - Throws: `notFound` when the file was removed meanwhile.
    func chunk(at position: Int, of content: AttachmentContent, _ chunks: Int) throws -> [UInt8] {
        let row = try self.sql.row(
            "SELECT content FROM attachment_chunks WHERE attachment_id = \(content.id) AND position = \(position)")
        guard let row else { throw DatabaseError.notFound }
        return try self.columns.openBytes(
            try row.get("content"), Self.column(position, isLast: position == chunks - 1), of: content.id)
    }

    func remove(of file: UUID) throws {
        try self.sql.execute("DELETE FROM attachment_chunks WHERE attachment_id = \(file)")
    }

    private static func column(_ position: Int, isLast: Bool) -> String { "chunk/\(position)/\(isLast ? "last" : "more")" }

    // MARK: Uploads

    /// - Parameter begun: in real time: whatever the realm's clock says, an upload takes minutes.
    package func begin(_ upload: UUID, at begun: Date) throws {
        try self.sql.execute("INSERT INTO attachment_uploads (id, begun_at) VALUES (\(upload), \(begun))")
    }

    /// The upload is one no more: its chunks belong to a file.
    ///
    /// - Throws: `notFound` when it was given up meanwhile.
    func keep(_ upload: UUID) throws {
        guard try self.sql.execute("DELETE FROM attachment_uploads WHERE id = \(upload)") == 1 else { throw DatabaseError.notFound }
    }

    /// Erases what was received, unless it has become a file.
    package func discard(_ upload: UUID) throws {
        guard try self.sql.execute("DELETE FROM attachment_uploads WHERE id = \(upload)") == 1 else { return }
        try self.remove(of: upload)
    }

    /// Uploads whose process died, or whose discarding failed.
    package func abandoned(before limit: Date) throws -> [UUID] {
        try self.sql.rows("SELECT id FROM attachment_uploads WHERE begun_at < \(limit) ORDER BY begun_at LIMIT 100").map {
            try $0.get("id")
        }
    }
}

extension Transaction {
    package func attachmentChunks(_ sealer: Sealer) -> AttachmentChunkRepository {
        .init(sql: self, columns: SealedColumns(table: "attachment_chunks", sealer: sealer))
    }
}

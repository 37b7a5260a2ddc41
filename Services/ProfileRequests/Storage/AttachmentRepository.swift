import Database
import Foundation
import ProfileRequestsDomain
import Sealing

/// The tables `attachments`, `attachment_contents` and `request_attachments`: a file may count for several requests. Names and contents
/// are sealed; contents stand apart, so that lists do not read them.
package struct AttachmentRepository {
    let sql: Transaction
    let columns: SealedColumns

    static let schemas: [SQL] = [
        """
        CREATE TABLE attachments (
            id TEXT PRIMARY KEY,
            name BYTEA NOT NULL,
            format TEXT NOT NULL,
            size BIGINT NOT NULL,
            added_at BIGINT NOT NULL,
            added_by TEXT NOT NULL,
            upload_key TEXT NOT NULL,
            UNIQUE (added_by, upload_key)
        )
        """,
        """
        CREATE TABLE attachment_contents (
            attachment_id TEXT PRIMARY KEY REFERENCES attachments (id),
            content BYTEA NOT NULL
        )
        """,
        """
        CREATE TABLE request_attachments (
            request_id TEXT NOT NULL REFERENCES role_requests (id),
            attachment_id TEXT NOT NULL REFERENCES attachments (id),
            PRIMARY KEY (request_id, attachment_id)
        )
        """,
    ]
    static let indexes: [SQL] = ["CREATE INDEX request_attachments_attachment ON request_attachments (attachment_id)"]

    /// Whether this press of the button has brought its file already.
    package func isKnown(upload key: String, by account: UUID) throws -> Bool {
        try self.sql.row("SELECT id FROM attachments WHERE added_by = \(account) AND upload_key = \(key)") != nil
    }

    /// - Parameters:
    ///   - requests: those the file counts for.
    ///   - uploadKey: what the form was given, so that a form posted twice brings one file.
    package func insert(_ file: AttachedFile, content: [UInt8], for requests: [UUID], uploadKey: String) throws {
        try self.sql.execute(
            """
            INSERT INTO attachments (id, name, format, size, added_at, added_by, upload_key)
            VALUES (\(file.id), \(try self.columns.seal(file.name, "name", of: file.id)), \(file.format.rawValue), \(file.size),
                \(file.addedAt), \(file.addedBy), \(uploadKey))
            """)
        let sealed = try self.columns.seal(bytes: content, "content", of: file.id)
        try self.sql.execute("INSERT INTO attachment_contents (attachment_id, content) VALUES (\(file.id), \(sealed))")
        for request in requests {
            try self.sql.execute("INSERT INTO request_attachments (request_id, attachment_id) VALUES (\(request), \(file.id))")
        }
    }

    /// The files of each of these requests, oldest first.
    package func list(for requests: [UUID]) throws -> [UUID: [AttachedFile]] {
        let rows = try self.sql.rows(
            """
            SELECT request_attachments.request_id, attachments.* FROM request_attachments
            JOIN attachments ON attachments.id = request_attachments.attachment_id
            WHERE request_attachments.request_id IN (\(list: requests))
            ORDER BY attachments.added_at, attachments.id
            """)
        var files: [UUID: [AttachedFile]] = [:]
        for row in rows { files[try row.get("request_id"), default: []].append(try self.file(row)) }
        return files
    }

    /// One file of one request, with its content.
    package func require(_ id: UUID, of request: UUID) throws -> (file: AttachedFile, content: [UInt8]) {
        let row = try self.sql.row(
            """
            SELECT attachments.*, attachment_contents.content FROM attachments
            JOIN attachment_contents ON attachment_contents.attachment_id = attachments.id
            JOIN request_attachments ON request_attachments.attachment_id = attachments.id
            WHERE attachments.id = \(id) AND request_attachments.request_id = \(request)
            """)
        guard let row else { throw DatabaseError.notFound }
        let file = try self.file(row)
        return (file, try self.columns.openBytes(try row.get("content"), "content", of: id))
    }

    /// Takes a file from requests; it is erased once it belongs to none. Doing so twice is doing it once.
    package func remove(_ id: UUID, from requests: [UUID]) throws {
        try self.sql.execute(
            "DELETE FROM request_attachments WHERE attachment_id = \(id) AND request_id IN (\(list: requests))")
        let unused: SQL = "NOT EXISTS (SELECT 1 FROM request_attachments WHERE attachment_id = \(id))"
        try self.sql.execute("DELETE FROM attachment_contents WHERE attachment_id = \(id) AND " + unused)
        try self.sql.execute("DELETE FROM attachments WHERE id = \(id) AND " + unused)
    }

    private func file(_ row: Row) throws -> AttachedFile {
        let id = try row.get("id", as: UUID.self)
        guard let format = AttachmentFormat(rawValue: try row.get("format")) else { throw DatabaseError.malformed(column: "format") }
        return AttachedFile(
            id: id, name: try self.columns.open(try row.get("name"), "name", of: id), format: format, size: try row.get("size"),
            addedAt: try row.get("added_at"), addedBy: try row.get("added_by"))
    }
}

extension Transaction {
    package func attachments(_ sealer: Sealer) -> AttachmentRepository {
        .init(sql: self, columns: SealedColumns(table: "attachments", sealer: sealer))
    }
}

import Database
import Foundation
import ProfileRequestsDomain
import Sealing

/// The tables `attachments`, `attachment_contents` and `request_attachments`: a file may count for several requests. Names and contents
/// are sealed; contents stand apart, so that lists do not read them: in ``AttachmentChunkRepository``, those of earlier versions in
/// `attachment_contents`.
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
    static let inspectionColumns: [SQL] = [
        "ALTER TABLE attachments ADD COLUMN chunks BIGINT",
        "ALTER TABLE attachments ADD COLUMN signature TEXT",
        "ALTER TABLE attachments ADD COLUMN signature_integrity TEXT",
        "ALTER TABLE attachments ADD COLUMN signature_trust TEXT",
        "ALTER TABLE attachments ADD COLUMN active_content BIGINT",
    ]
    static let indexes: [SQL] = ["CREATE INDEX request_attachments_attachment ON request_attachments (attachment_id)"]

    /// Whether this press of the button has brought its file already.
    package func isKnown(upload key: String, by account: UUID) throws -> Bool {
        try self.sql.row("SELECT id FROM attachments WHERE added_by = \(account) AND upload_key = \(key)") != nil
    }

    /// Attaches what was uploaded; the file has the upload's id.
    ///
    /// - Parameters:
    ///   - requests: those the file counts for.
    ///   - uploadKey: what the form was given, so that a form posted twice brings one file.
    /// - Throws: `notFound` when the upload was given up meanwhile.
    package func insert(_ file: AttachedFile, of upload: AttachmentContent, for requests: [UUID], uploadKey: String) throws {
        try self.sql.attachmentChunks(self.columns.sealer).keep(upload.id)
        let (signature, integrity, trust) = Self.columns(of: file.inspection?.signature)
        try self.sql.execute(
            """
            INSERT INTO attachments (id, name, format, size, added_at, added_by, upload_key, chunks, signature, signature_integrity,
                signature_trust, active_content)
            VALUES (\(file.id), \(try self.columns.seal(file.name, "name", of: file.id)), \(file.format.rawValue), \(file.size),
                \(file.addedAt), \(file.addedBy), \(uploadKey), \(upload.chunks), \(signature), \(integrity), \(trust),
                \(file.inspection?.hasActiveContent))
            """)
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

    /// One file of one request, and where its content is.
    package func require(_ id: UUID, of request: UUID) throws -> (file: AttachedFile, content: AttachmentContent) {
        let row = try self.sql.row(
            """
            SELECT attachments.* FROM attachments
            JOIN request_attachments ON request_attachments.attachment_id = attachments.id
            WHERE attachments.id = \(id) AND request_attachments.request_id = \(request)
            """)
        guard let row else { throw DatabaseError.notFound }
        let file = try self.file(row)
        return (file, AttachmentContent(id: id, size: file.size, chunks: try row.optional("chunks")))
    }

    /// A part of a file's content, the first being 0.
    ///
    /// - Throws: `notFound` when the file was removed meanwhile.
    package func part(_ position: Int, of content: AttachmentContent) throws -> [UInt8] {
        if let chunks = content.chunks {
            return try self.sql.attachmentChunks(self.columns.sealer).chunk(at: position, of: content, chunks)
        }
        let row = try self.sql.row("SELECT content FROM attachment_contents WHERE attachment_id = \(content.id)")
        guard let row else { throw DatabaseError.notFound }
        return try self.columns.openBytes(try row.get("content"), "content", of: content.id)
    }

    /// Takes a file from requests; it is erased once it belongs to none. Doing so twice is doing it once.
    package func remove(_ id: UUID, from requests: [UUID]) throws {
        try self.sql.execute(
            "DELETE FROM request_attachments WHERE attachment_id = \(id) AND request_id IN (\(list: requests))")
        let unused: SQL = "NOT EXISTS (SELECT 1 FROM request_attachments WHERE attachment_id = \(id))"
        try self.sql.execute("DELETE FROM attachment_contents WHERE attachment_id = \(id) AND " + unused)
        if try self.sql.execute("DELETE FROM attachments WHERE id = \(id) AND " + unused) > 0 {
            try self.sql.attachmentChunks(self.columns.sealer).remove(of: id)
        }
    }

    private func file(_ row: Row) throws -> AttachedFile {
        let id = try row.get("id", as: UUID.self)
        guard let format = AttachmentFormat(rawValue: try row.get("format")) else { throw DatabaseError.malformed(column: "format") }
        return AttachedFile(
            id: id, name: try self.columns.open(try row.get("name"), "name", of: id), format: format, size: try row.get("size"),
            addedAt: try row.get("added_at"), addedBy: try row.get("added_by"), inspection: try Self.inspection(row))
    }

    private static func columns(of verdict: SignatureVerdict?) -> (signature: String?, integrity: String?, trust: String?) {
        switch verdict {
        case nil: (nil, nil, nil)
        case .absent: ("absent", nil, nil)
        case .present(let integrity, let trust): ("present", integrity.rawValue, trust.rawValue)
        }
    }

    private static func inspection(_ row: Row) throws -> FileInspection? {
        guard let hasActiveContent = try row.optional("active_content", as: Bool.self) else { return nil }
        switch try row.optional("signature", as: String.self) {
        case nil: return FileInspection(signature: nil, hasActiveContent: hasActiveContent)
        case "absent": return FileInspection(signature: .absent, hasActiveContent: hasActiveContent)
        case "present":
            guard let integrity = SignatureVerdict.Integrity(rawValue: try row.get("signature_integrity")),
                let trust = SignatureVerdict.Trust(rawValue: try row.get("signature_trust"))
            else { throw DatabaseError.malformed(column: "signature") }
            return FileInspection(signature: .present(integrity, trust), hasActiveContent: hasActiveContent)
        default: throw DatabaseError.malformed(column: "signature")
        }
    }
}

extension Transaction {
    package func attachments(_ sealer: Sealer) -> AttachmentRepository {
        .init(sql: self, columns: SealedColumns(table: "attachments", sealer: sealer))
    }
}

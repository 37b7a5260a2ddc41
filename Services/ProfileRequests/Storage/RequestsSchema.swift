import Database

/// The tables of units, profiles and requests.
package enum RequestsSchema {
    package static let migration = SchemaMigration(
        version: 3, name: "units, profiles and requests",
        statements: [
            UnitRepository.schema, ProfileRepository.schema, SubmissionRepository.schema, RequestNumberRepository.schema,
            RoleRequestRepository.schema, RequestDraftRepository.schema, DocumentRepository.schema,
        ] + AttachmentRepository.schemas + UnitRepository.indexes + ProfileRepository.indexes + SubmissionRepository.indexes
            + RoleRequestRepository.indexes + AttachmentRepository.indexes)

    package static let verification = SchemaMigration(
        version: 7, name: "two approvals, requests sent back, the age of requests", statements: RoleRequestRepository.verification)

    package static let attachmentChunks = SchemaMigration(
        version: 13, name: "attachments in chunks, and what was found out about them",
        statements: AttachmentChunkRepository.schemas + AttachmentChunkRepository.indexes + AttachmentRepository.inspectionColumns)
}

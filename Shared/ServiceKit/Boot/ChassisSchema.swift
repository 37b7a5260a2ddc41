import Database

/// The tables of the service kit's own, which every service's schema begins with.
package enum ChassisSchema {
    package static let first = SchemaMigration(
        version: 1, name: "service kit",
        statements: [SigningKeyRepository.schema, AuditRepository.schema] + AuditRepository.indexes + [OutboxRepository.schema]
            + OutboxRepository.indexes)
}

import Database

/// What the broker was told.
package enum ReportsSchema {
    package static let profiles = SchemaMigration(
        version: 10, name: "reports of profiles",
        statements: [ProfileReportRepository.schema] + ProfileReportRepository.indexes + [ProfileReportRepository.backlog])
}

import Database

/// The tables of the directory of SSOZ I and of failures to enter it.
package enum LegacyStatisticsSchema {
    package static let migration = SchemaMigration(
        version: 12, name: "directory of SSOZ I",
        statements: [LegacyStatisticsRepository.schema, LegacyThrottleRepository.schema] + LegacyStatisticsRepository.indexes
            + LegacyThrottleRepository.indexes)
}

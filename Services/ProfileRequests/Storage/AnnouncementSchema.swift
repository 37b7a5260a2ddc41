import Database

/// The table of announcements.
package enum AnnouncementSchema {
    package static let migration = SchemaMigration(
        version: 8, name: "announcements", statements: [AnnouncementRepository.schema] + AnnouncementRepository.indexes)
}

import ArgumentParser
import Database
import Foundation
import ServiceKit

/// `move-data`.
package struct MoveData<Service: RunnableService>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "move-data", abstract: "Move a SQLite installation's data to the PostgreSQL database of DATABASE_URL.",
            discussion: """
                Stop the service first. The database must be empty. All rows are copied and then compared, one by one; the file stays as it is, \
                but for its schema, which is brought up to date.
                """)
    }

    @Argument(help: "The SQLite file.") var file: String

    package init() {}

    package func run() async throws {
        try await reporting {
            let config = try ServiceMain.settings(Service.Config.init)
            guard case .postgresql = config.chassis.database else {
                throw ConfigurationError(problems: ["DATABASE_URL is not set: it names the database to move to"])
            }
            guard FileManager.default.fileExists(atPath: self.file) else {
                throw ConfigurationError(problems: ["\(self.file) does not exist"])
            }
            let source = try DatabaseLocation.sqlite(path: self.file).open()
            let target = try config.chassis.database.open()
            let migrator = Migrator([ChassisSchema.first] + Service.migrations)
            try await migrator.migrate(source, now: Date())
            try await migrator.migrate(target, now: Date())
            let moved = try await DatabaseMove(from: source, to: target).run { progress in
                let step = progress.step == .copied ? "copying" : "comparing"
                let end = progress.rows == progress.of ? "\n" : ""
                FileHandle.standardError.write(Data("\r\(step) \(progress.table): \(progress.rows) of \(progress.of)\(end)".utf8))
            }
            try await source.close()
            try await target.close()
            print("Moved \(moved) rows; all of them are the same on both sides.")
        }
    }
}

import Database
import Foundation
import Logging
import ServiceKit

extension LegacyImport {
    /// How many of the lines that will not do are named.
    private static let named = 20
    private static let pause: Duration = .milliseconds(250)

    /// What a start does with the file of its settings: imports it unless this very content was imported before, by this instance or by another.
    /// What was imported since by command is therefore not undone.
    ///
    /// Here the file has to be right as a whole: it is part of the settings. It may have fewer accounts than before.
    package func once(_ path: String, logger: Logger) async throws {
        let file = try DirectoryFile(path: path)
        let contentIndex = try self.contentIndex(of: file)
        guard try await !self.wasImported(contentIndex) else {
            try await self.sayWhatIsInForce(instead: contentIndex, logger: logger)
            return await self.tidyUp()
        }
        let format = LegacyFileFormat(ofFile: path)
        var problems: [String] = []
        let survey = try await self.survey(of: file, format: format) { line, refusal in
            if problems.count < Self.named { problems.append("line \(line): \(refusal)") }
        }
        guard survey.refused == 0 else { throw LegacyImportError.refusedLines(first: problems, count: survey.refused) }
        var hasWaited = false
        while true {
            let claim = try await self.realm.database.write { sql -> LegacyImportRepository.Claim? in
                guard try !sql.legacyImports.wasImported(contentIndex) else { return nil }
                return try sql.legacyImports.claim(contentIndex, lease: Self.lease, at: Date())
            }
            switch claim {
            case nil: return
            case .underWay:
                if !hasWaited { logger.info("another import of the ePLOZ directory is under way") }
                hasWaited = true
                try await Task.sleep(for: Self.pause)
            case .granted(let generation):
                try await self.store(survey, of: file, format: format, as: generation)
                return logger.info("ePLOZ directory imported", metadata: ["accounts": .stringConvertible(survey.entries.count)])
            }
        }
    }

    /// Whoever goes back to an earlier file finds out why it is not searched.
    private func sayWhatIsInForce(instead contentIndex: [UInt8], logger: Logger) async throws {
        let present = try await self.realm.database.read { sql in try sql.legacyImports.current() }
        guard let present, present.contentIndex != contentIndex else { return }
        logger.warning(
            "the file of EPLOZ_DIRECTORY_FILE was replaced by a later import, which stays in force; import-eploz brings it back",
            metadata: ["accounts": .stringConvertible(present.accounts), "import.generation": .stringConvertible(present.generation)])
    }

    private func wasImported(_ contentIndex: [UInt8]) async throws -> Bool {
        try await self.realm.database.read { sql in try sql.legacyImports.wasImported(contentIndex) }
    }
}

import Database
import Foundation
import Sealing
import ServiceKit

/// Replaces the stored directory of ePLOZ by that of a file, as a whole.
///
/// The file's accounts are stored under a new generation that nobody sees. Once all are there one transaction makes it the present one: a search
/// finds all of the old directory or all of the new one, and an import that is killed changes nothing.
package struct LegacyImport: Sendable {
    /// How far an import is.
    package struct Progress: Hashable, Sendable {
        package enum Step: String, Hashable, Sendable {
            /// Bytes.
            case reading
            /// Accounts.
            case storing
        }

        package let step: Step
        package let done: Int
        package let of: Int
    }

    /// How an import ended.
    package enum Outcome: Hashable, Sendable {
        case imported(accounts: Int, refused: Int)
        /// The present directory is that of this very file.
        case isThereAlready(accounts: Int)
    }

    /// Is told of a line that is not imported.
    package typealias Report = (_ line: Int, LineRefusal) throws -> Void

    let realm: Realm
    let progress: @Sendable (Progress) -> Void

    /// An import that is not seen to go on for so long, in seconds, has died.
    static let lease: TimeInterval = 30
    /// As many accounts are stored in one transaction: little enough not to hold up the service that runs meanwhile.
    private static let batch = 5000
    private static let attempts = 5

    package init(realm: Realm, progress: @escaping @Sendable (Progress) -> Void = { _ in }) {
        self.realm = realm
        self.progress = progress
    }

    /// Imports the lines that will do.
    ///
    /// - Parameter allowsFewer: whether a directory of less than half the present one's accounts, or of none, is believed.
    /// - Throws: ``LegacyImportError`` and ``DatabaseError``; the present directory is then as it was, but for
    ///   ``LegacyImportError/inDoubt``.
    package func replace(by path: String, format: LegacyFileFormat, allowsFewer: Bool, report: Report) async throws -> Outcome {
        let file = try DirectoryFile(path: path)
        let contentIndex = try self.contentIndex(of: file)
        let present = try await self.realm.database.read { sql in try sql.legacyImports.current() }
        if let present, present.contentIndex == contentIndex {
            await self.tidyUp()
            return .isThereAlready(accounts: present.accounts)
        }
        let survey = try await self.survey(of: file, format: format, report: report)
        let (accounts, before) = (survey.entries.count, present?.accounts ?? 0)
        guard allowsFewer || (accounts > 0 && accounts >= before / 2) else {
            throw LegacyImportError.tooFew(accounts: accounts, present: before)
        }
        let claim = try await self.realm.database.write { sql in
            try sql.legacyImports.claim(contentIndex, lease: Self.lease, at: Date())
        }
        switch claim {
        case .underWay(let until): throw LegacyImportError.underWay(until: until)
        case .granted(let generation): try await self.store(survey, of: file, format: format, as: generation)
        }
        return .imported(accounts: accounts, refused: survey.refused)
    }

    // MARK: Steps

    /// A keyed hash: a small file could be guessed from a plain one.
    func contentIndex(of file: DirectoryFile) throws -> [UInt8] {
        let digest = Data(try file.digest()).base64EncodedString()
        return self.realm.sealer.blindIndex(of: digest, for: "legacy_imports.content")
    }

    func survey(of file: DirectoryFile, format: LegacyFileFormat, report: Report) async throws -> LegacySurvey {
        let survey = try await LegacySurvey(of: file, format: format, sealer: self.realm.sealer, report: report) { read in
            self.progress(Progress(step: .reading, done: read, of: Int(file.size)))
        }
        self.progress(Progress(step: .reading, done: Int(file.size), of: Int(file.size)))
        return survey
    }

    /// Stores what a survey has found, and makes it the present directory.
    func store(_ survey: LegacySurvey, of file: DirectoryFile, format: LegacyFileFormat, as generation: Int64) async throws {
        var isDecided = false
        do {
            // What an import that died has left takes room that this one needs.
            try await self.removeLeftovers(renewing: generation)
            try await self.storeAccounts(survey, of: file, format: format, as: generation)
            try file.checkUnchanged()
            isDecided = true
            try await self.patiently { [now = self.realm.now(), count = survey.entries.count, refused = survey.refused] sql in
                // Of a commit whose answer was lost this is the repetition.
                guard try sql.legacyImports.complete(generation, accounts: count, refused: refused, at: now) else { return }
                try sql.audit.append(
                    AuditEntry(
                        at: now, actor: "account-migration", action: "eploz.directory-imported", object: "legacy-import:\(generation)"))
            }
        } catch {
            try await self.giveUp(generation, after: error, mayBeThere: isDecided)
        }
        await self.tidyUp()
    }

    /// - Parameter mayBeThere: whether its last commit was under way, which may have gone through although nobody heard of it.
    private func giveUp(_ generation: Int64, after error: any Error, mayBeThere: Bool) async throws {
        let isThere = try? await self.realm.database.write { sql in
            try sql.legacyImports.abandon(generation)
            return try sql.legacyImports.current()?.generation == generation
        }
        switch (error as? DatabaseError, isThere) {
        case (_, true): return
        case (.conflict, _): throw LegacyImportError.overtaken
        case (_, nil) where mayBeThere: throw LegacyImportError.inDoubt
        default: throw error
        }
    }

    /// The accounts of a batch are sealed on all cores while those before are being written.
    private func storeAccounts(_ survey: LegacySurvey, of file: DirectoryFile, format: LegacyFileFormat, as generation: Int64) async throws
    {
        var rest = survey.entries[...]
        var done = 0
        func nextBatch() async throws -> [LegacyAccountRepository.Sealed] {
            let batch = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            return try await self.sealed(batch, of: file, format: format, as: generation)
        }
        var ready = try await nextBatch()
        while !ready.isEmpty {
            try Task.checkCancellation()
            let accounts = ready
            async let written: Void = self.patiently { [sealer = self.realm.sealer] sql in
                try sql.legacyImports.renew(generation, until: Date().addingTimeInterval(Self.lease))
                try sql.legacyAccounts(sealer).insert(accounts, generation: generation)
            }
            ready = try await nextBatch()
            try await written
            done += accounts.count
            self.progress(Progress(step: .storing, done: done, of: survey.entries.count))
        }
    }

    private func sealed(
        _ entries: ArraySlice<LegacySurvey.Entry>, of file: DirectoryFile, format: LegacyFileFormat, as generation: Int64
    ) async throws -> [LegacyAccountRepository.Sealed] {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let share = max(1, (entries.count + cores - 1) / cores)
        let shares = stride(from: entries.startIndex, to: entries.endIndex, by: share).map {
            entries[$0..<min($0 + share, entries.endIndex)]
        }
        let sealed = await SideBySide.map(shares) { [sealer = self.realm.sealer] share in
            Result { try share.map { try Self.sealed($0, of: file, format: format, as: generation, sealer: sealer) } }
        }
        return try sealed.flatMap { try $0.get() }
    }

    private static func sealed(
        _ entry: LegacySurvey.Entry, of file: DirectoryFile, format: LegacyFileFormat, as generation: Int64, sealer: Sealer
    ) throws -> LegacyAccountRepository.Sealed {
        let line = try file.bytes(at: entry.offset, count: Int(entry.length))
        guard let record = try? format.record(line[...]) else { throw LegacyImportError.changed }
        let index = LegacyAccountRepository.index(of: record.pesel, sealer: sealer)
        guard LegacySurvey.key(of: index) == entry.key else { throw LegacyImportError.changed }
        return try LegacyAccountRepository.Sealed(
            record.account, index: index, line: Int(entry.line), generation: generation, sealer: sealer)
    }

    /// Removes what no search sees any more, as far as it goes: what stays is in nobody's way, and the next import or start tries again.
    func tidyUp() async {
        try? await self.removeLeftovers()
    }

    /// - Parameter generation: the import under way, which keeps its right meanwhile.
    private func removeLeftovers(renewing generation: Int64? = nil) async throws {
        while let leftover = try await self.realm.database.read({ sql in try sql.legacyImports.leftover() }) {
            var hasMore = true
            while hasMore {
                try Task.checkCancellation()
                hasMore = try await self.patiently { [sealer = self.realm.sealer] sql in
                    if let generation { try sql.legacyImports.renew(generation, until: Date().addingTimeInterval(Self.lease)) }
                    return try sql.legacyAccounts(sealer).remove(generation: leftover, limit: Self.batch)
                }
            }
            try await self.patiently { sql in try sql.legacyImports.emptied(leftover) }
        }
    }

    /// A transaction that is run again, after growing pauses, when the database is busy or away for a moment.
    private func patiently<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await self.realm.database.write(body)
            } catch let error as DatabaseError {
                switch error {
                case .busy, .unavailable, .unreachable:
                    guard attempt < Self.attempts else { throw error }
                    try await Task.sleep(for: .milliseconds(125 << attempt))
                    attempt += 1
                default: throw error
                }
            }
        }
    }
}

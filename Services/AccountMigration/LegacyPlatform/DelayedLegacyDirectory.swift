import AccountMigrationDomain
import Vocabulary

/// A directory that takes its time: a search of the real ePLOZ can take minutes.
package struct DelayedLegacyDirectory: LegacyDirectory {
    private let directory: any LegacyDirectory
    private let delay: Duration

    package init(_ directory: any LegacyDirectory, delay: Duration) {
        self.directory = directory
        self.delay = delay
    }

    package func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
        if self.delay > .zero { try await Task.sleep(for: self.delay) }
        return try await self.directory.accounts(with: pesel)
    }
}

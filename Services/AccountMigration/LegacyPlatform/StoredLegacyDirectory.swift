import AccountMigrationDomain
import Database
import Sealing
import Vocabulary

/// The directory of ePLOZ that was last imported (``LegacyImport``).
package struct StoredLegacyDirectory: LegacyDirectory {
    private let database: any Database
    private let sealer: Sealer

    /// There is no directory to search: nobody may be told that ePLOZ does not have their account.
    package struct NothingImported: Error {}

    package init(database: any Database, sealer: Sealer) {
        self.database = database
        self.sealer = sealer
    }

    package func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
        let found = try await self.database.read { [sealer] sql in try sql.legacyAccounts(sealer).all(with: pesel) }
        guard let found else { throw NothingImported() }
        return found
    }
}

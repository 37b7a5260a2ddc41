import AccountMigrationDomain
import Vocabulary

/// ePLOZ, searched by PESEL alone.
package protocol LegacyDirectory: Sendable {
    /// The accounts that have the PESEL.
    ///
    /// - Throws: anything, when ePLOZ does not answer.
    func accounts(with pesel: PESEL) async throws -> [LegacyAccount]
}

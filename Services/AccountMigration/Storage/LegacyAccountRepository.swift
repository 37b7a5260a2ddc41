import AccountMigrationDomain
import Database
import Foundation
import LibCrypto
import Sealing
import Vocabulary

/// The table `legacy_accounts`: ePLOZ's directory as it was imported, found by a keyed hash of the PESEL, everything personal sealed.
///
/// Rows come in the order of the hash, so that a million of them are appended to table and index alike.
package struct LegacyAccountRepository {
    let sql: Transaction
    let sealer: Sealer

    static let schema: SQL = """
        CREATE TABLE legacy_accounts (
            generation BIGINT NOT NULL,
            pesel_index BYTEA NOT NULL,
            line BIGINT NOT NULL,
            account BYTEA NOT NULL,
            PRIMARY KEY (generation, pesel_index, line)
        )
        """

    /// More accounts of one person are not looked at: a second one is already more than can be migrated.
    package static let searchLimit = 50
    /// As many rows go into one statement.
    private static let insertedTogether = 100

    /// An account ready to be stored.
    package struct Sealed: Sendable {
        package let index: [UInt8]
        /// The line of the file it stood in.
        package let line: Int
        package let account: [UInt8]

        package init(_ account: LegacyAccount, index: [UInt8], line: Int, generation: Int64, sealer: Sealer) throws(SealingError) {
            self.index = index
            self.line = line
            self.account = try sealer.seal(
                json: account, for: LegacyAccountRepository.context(generation: generation, index: index, line: line))
        }
    }

    /// What accounts of a PESEL are found by.
    package static func index(of pesel: PESEL, sealer: Sealer) -> [UInt8] {
        sealer.blindIndex(of: pesel.digits, for: "legacy_accounts.pesel")
    }

    /// The accounts that the present directory has of a PESEL, in the order of the file; nil while there is no directory.
    package func all(with pesel: PESEL) throws -> [LegacyAccount]? {
        guard let current = try self.sql.legacyImports.current() else { return nil }
        let index = Self.index(of: pesel, sealer: self.sealer)
        let rows = try self.sql.rows(
            """
            SELECT line, account FROM legacy_accounts WHERE generation = \(current.generation) AND pesel_index = \(index)
            ORDER BY line LIMIT \(Self.searchLimit)
            """)
        return try rows.map { row in
            try self.sealer.open(
                try row.get("account", as: [UInt8].self), as: LegacyAccount.self,
                for: Self.context(generation: current.generation, index: index, line: try row.get("line")))
        }
    }

    /// Stores accounts. Those that are there already stay as they are, so that a repetition does no harm.
    package func insert(_ accounts: [Sealed], generation: Int64) throws {
        var rest = accounts[...]
        while !rest.isEmpty {
            let values = rest.prefix(Self.insertedTogether).map { account -> SQL in
                "(\(generation), \(account.index), \(account.line), \(account.account))"
            }
            rest = rest.dropFirst(Self.insertedTogether)
            try self.sql.execute(
                """
                INSERT INTO legacy_accounts (generation, pesel_index, line, account) VALUES \(SQL.joined(values, separator: ", "))
                ON CONFLICT (generation, pesel_index, line) DO NOTHING
                """)
        }
    }

    /// Removes some accounts of a generation.
    ///
    /// - Returns: whether there were more.
    package func remove(generation: Int64, limit: Int) throws -> Bool {
        let bound = try self.sql.row(
            """
            SELECT pesel_index FROM legacy_accounts WHERE generation = \(generation) ORDER BY pesel_index LIMIT 1 OFFSET \(limit - 1)
            """
        )?.get("pesel_index", as: [UInt8].self)
        guard let bound else {
            try self.sql.execute("DELETE FROM legacy_accounts WHERE generation = \(generation)")
            return false
        }
        try self.sql.execute("DELETE FROM legacy_accounts WHERE generation = \(generation) AND pesel_index <= \(bound)")
        return true
    }

    /// The index is part of the place: an account moved to another person does not open.
    private static func context(generation: Int64, index: [UInt8], line: Int) -> String {
        "legacy_accounts.account:\(generation):\(Base64URL.encode(index)):\(line)"
    }
}

extension Transaction {
    package func legacyAccounts(_ sealer: Sealer) -> LegacyAccountRepository { .init(sql: self, sealer: sealer) }
}

import Database
import Foundation
import PasswordHashing
import ProfileRequestsDomain
import Sealing
import ServiceKit
import Vocabulary

@testable import ProfileRequests

/// Accounts of SSOZ I, as an import would have brought them.
extension TestSite {
    static let legacyPassword = "Haslo-próba-1"

    /// - Parameters:
    ///   - hash: of the kind that the directory file has; by default Argon2id.
    ///   - unit: a register-book number.
    func legacyAccount(
        _ login: String, _ roles: [LegacyRole] = [.financialAuthor], unit: String = "900000004", lastUsed: String = "2026-06-30",
        telephone: String = "+48100000777", email: String = "dawny@example.test", isWeak: Bool = false
    ) async throws {
        // What an import checks does not depend on what its hash is of.
        let standard = "$argon2id$v=19$m=19456,t=2,p=1$" + String(repeating: "A", count: 22) + "$" + String(repeating: "A", count: 43)
        let record = try LegacyDirectoryRecord([
            login, standard, lastUsed, unit, "", roles.map(\.rawValue).joined(separator: ","), telephone, email,
        ])
        let password: LegacyPassword
        if isWeak {
            let salt: [UInt8] = [1, 2, 3, 4]
            let inner = LegacyPassword.wrapped(salt: salt, "").input(for: Secret(Self.legacyPassword))
            password = .wrapped(salt: salt, try await self.passwords.hash(inner))
        } else {
            password = .argon2id(try await self.passwords.hash(Secret(Self.legacyPassword)))
        }
        try await self.realm.database.write { [realm = self.realm] sql in
            let entry = LegacyStatisticsRepository.entry(record, sealer: realm.sealer)
            try sql.legacyStatistics(realm.sealer).insert(entry, password: password, as: realm.newID())
        }
    }

    func legacyAccount(named login: String) async throws -> LegacyStatisticsRepository.Stored? {
        try await self.realm.database.read { [sealer = self.realm.sealer] sql in
            try sql.legacyStatistics(sealer).find(try LegacyLogin(login))
        }
    }

    /// What the audit trail says of transfers: act, result, and whether it names an account.
    func transferAudit() async throws -> [String] {
        try await self.realm.database.read { sql in
            try sql.rows("SELECT action, result, object FROM audit_entries WHERE action LIKE 'transfer.%' ORDER BY at, id").map { row in
                let object = try row.optional("object", as: String.self)
                return "\(try row.get("action", as: String.self)) \(try row.get("result", as: String.self)) \(object?.prefix(14) ?? "-")"
            }
        }
    }
}

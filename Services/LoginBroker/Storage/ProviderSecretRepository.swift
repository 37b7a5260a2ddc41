import Database
import Foundation
import Sealing

/// The table `provider_secrets`: keys of the provider's own that are neither signing keys nor sealing keys, sealed.
package struct ProviderSecretRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE provider_secrets (
            name TEXT PRIMARY KEY,
            secret BYTEA NOT NULL,
            created_at BIGINT NOT NULL
        )
        """

    /// The secret called `name`, or `candidate` if there was none, which from now on is it.
    func loadOrStore(_ name: String, candidate: [UInt8], sealer: Sealer, at now: Date) throws -> [UInt8] {
        let context = "provider_secrets.secret:\(name)"
        if let row = try self.sql.row("SELECT secret FROM provider_secrets WHERE name = \(name)") {
            return try sealer.open(try row.get("secret", as: [UInt8].self), for: context)
        }
        let sealed = try sealer.seal(candidate, for: context)
        try self.sql.execute("INSERT INTO provider_secrets (name, secret, created_at) VALUES (\(name), \(sealed), \(now))")
        return candidate
    }
}

extension Transaction {
    var providerSecrets: ProviderSecretRepository { .init(sql: self) }
}

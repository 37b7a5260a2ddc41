import Database
import LibCrypto
import ServiceKit

/// Keys of the provider's own that are made once and never change.
enum ProviderSecret {
    /// The 32 bytes called `name`, made the first time. Instances that start at once end up with the same.
    static func load(_ name: String, in realm: Realm) async throws -> [UInt8] {
        let candidate = realm.random.bytes(32)
        return try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.providerSecrets.loadOrStore(name, candidate: candidate, sealer: sealer, at: now)
        }
    }
}

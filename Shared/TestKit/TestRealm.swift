import Database
import LibCrypto
import Sealing
import ServiceKit

/// A realm of a test's own: a new database, a clock that stands still, keys nobody else has.
package enum TestRealm {
    package static func use<Value>(
        _ migrations: [SchemaMigration], _ body: (Realm, ManualClock) async throws -> Value
    ) async throws -> Value {
        try await TemporaryDatabase.use([ChassisSchema.first] + migrations) { database in
            let random = SystemRandomSource()
            let keyring = try Keyring(active: SealingKey(id: "test", bytes: random.bytes(32)), indexKey: random.bytes(32))
            let clock = ManualClock()
            let realm = Realm(
                issuer: "http://localhost:8080", database: database, sealer: Sealer(keyring: keyring, random: random), random: random,
                clock: clock)
            return try await body(realm, clock)
        }
    }
}

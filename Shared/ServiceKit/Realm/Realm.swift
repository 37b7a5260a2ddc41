import Database
import Foundation
import LibCrypto
import Sealing

/// What a request works in: the time, the issuer, the data. It comes from the request's context, never from a global, so that isolated
/// test sessions can be further realms.
///
/// Leases, time-outs of calls and service tokens keep real time and do not ask the realm.
package struct Realm: Sendable {
    /// The issuer whose tokens count here (RFC 8414 section 2), without a trailing slash.
    package let issuer: String
    package let database: any Database
    /// Seals personal data before it is stored.
    package let sealer: Sealer
    package let random: any RandomSource
    let clock: any WallClock

    package init(issuer: String, database: any Database, sealer: Sealer, random: any RandomSource, clock: any WallClock) {
        self.issuer = issuer
        self.database = database
        self.sealer = sealer
        self.random = random
        self.clock = clock
    }

    /// The realm's present moment, in whole milliseconds.
    package func now() -> Date {
        self.clock.now()
    }

    /// A new random identifier (RFC 9562 version 4).
    package func newID() -> UUID {
        let b = self.random.bytes(16)
        return UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], (b[6] & 0x0F) | 0x40, b[7], (b[8] & 0x3F) | 0x80, b[9], b[10], b[11], b[12], b[13],
                b[14], b[15]
            ))
    }
}

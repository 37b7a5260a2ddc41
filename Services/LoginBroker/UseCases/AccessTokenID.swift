import Foundation
import LibCrypto

/// The `jti` of an access token: unique, and for a token that stands for a person it names the grant that the token ends with.
struct AccessTokenID: Hashable, Sendable {
    let grant: UUID?
    let unique: String

    /// A new one.
    init(grant: UUID?, random: any RandomSource) {
        self.grant = grant
        self.unique = Base64URL.encode(random.bytes(16))
    }

    init(_ jti: String) {
        let parts = jti.split(separator: ".", maxSplits: 1)
        if parts.count == 2, let grant = UUID(uuidString: String(parts[0])) {
            self.grant = grant
            self.unique = String(parts[1])
        } else {
            self.grant = nil
            self.unique = jti
        }
    }

    var jti: String {
        self.grant.map { "\($0.uuidString.lowercased()).\(self.unique)" } ?? self.unique
    }
}

import Foundation
import LibCrypto
import PasswordHashing
import Vocabulary

/// A password of SSOZ I as it is kept here: always under Argon2id, the old system's weaker hashes within it.
///
/// That SSOZ I had salted SHA-1 is invented. Kept as it came, such a hash could be tried out by the billion; wrapped at the import, it costs whoever
/// reads the table as much as any other, without anybody's password being known. The first right use makes it a plain Argon2id hash.
package enum LegacyPassword: Hashable, Sendable {
    /// Argon2id of the password.
    case argon2id(String)
    /// Argon2id of the hexadecimal SHA-1 of the password and a salt.
    case wrapped(salt: [UInt8], String)

    private static let wrapping = "ssha"

    /// Reads what ``stored`` wrote.
    package init?(stored: String) {
        guard stored.hasPrefix(Self.wrapping + ":") else {
            self = .argon2id(stored)
            return
        }
        let parts = stored.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let salt = Base64URL.decode(String(parts[1])) else { return nil }
        self = .wrapped(salt: salt, String(parts[2]))
    }

    package var stored: String {
        switch self {
        case .argon2id(let hash): hash
        case .wrapped(let salt, let hash): "\(Self.wrapping):\(Base64URL.encode(salt)):\(hash)"
        }
    }

    package var isWrapped: Bool {
        switch self {
        case .argon2id: false
        case .wrapped: true
        }
    }

    /// The Argon2id hash that is checked, as a PHC string.
    package var hash: String {
        switch self {
        case .argon2id(let hash), .wrapped(_, let hash): hash
        }
    }

    /// What Argon2id was given in the place of the password.
    package func input(for password: Secret) -> Secret {
        switch self {
        case .argon2id: password
        case .wrapped(let salt, _): Self.inner(SHA1.hash(Array(password.exposed.utf8) + salt))
        }
    }

    /// The old system's digest, as Argon2id is given it.
    static func inner(_ digest: [UInt8]) -> Secret {
        Secret(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
}

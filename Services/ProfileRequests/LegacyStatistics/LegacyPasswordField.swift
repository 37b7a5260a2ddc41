import Foundation
import PasswordHashing
import Vocabulary

/// A password's hash as the directory file of SSOZ I gives it.
package enum LegacyPasswordField: Hashable, Sendable, Redacted {
    /// A PHC string of exactly the cost we use ourselves: another cost would let the time of an answer tell that the login exists.
    case argon2id(String)
    /// `{SSHA}` and the base64 of a SHA-1 digest and its salt of 4 to 32 bytes.
    case saltedSHA1(digest: [UInt8], salt: [UInt8])

    private static let mark = "{SSHA}"
    private static let digestCount = 20

    package init(_ text: String) throws(LegacyLineRefusal) {
        if text.hasPrefix(Self.mark) {
            guard let data = Data(base64Encoded: String(text.dropFirst(Self.mark.count))),
                (Self.digestCount + 4...Self.digestCount + 32).contains(data.count)
            else { throw .wrongPassword }
            self = .saltedSHA1(digest: [UInt8](data.prefix(Self.digestCount)), salt: [UInt8](data.dropFirst(Self.digestCount)))
        } else {
            guard PasswordHasher.isOfStandardCost(text) else { throw .wrongPassword }
            self = .argon2id(text)
        }
    }

    /// The password as it is stored; a weaker hash is wrapped first, which takes as long as hashing a password.
    func wrapped(by hasher: PasswordHasher) async throws -> LegacyPassword {
        switch self {
        case .argon2id(let hash): .argon2id(hash)
        case .saltedSHA1(let digest, let salt): .wrapped(salt: salt, try await hasher.hash(LegacyPassword.inner(digest)))
        }
    }
}

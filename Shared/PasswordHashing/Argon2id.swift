import CArgon2
import Foundation

/// The cost of a hash (RFC 9106 section 4; these are OWASP's second choice).
package struct Argon2idParameters: Hashable, Sendable {
    /// KiB of memory.
    package let memory: UInt32
    /// Passes over it.
    package let iterations: UInt32
    package let parallelism: UInt32

    package init(memory: UInt32, iterations: UInt32, parallelism: UInt32) {
        self.memory = memory
        self.iterations = iterations
        self.parallelism = parallelism
    }

    package static let standard = Argon2idParameters(memory: 19 * 1024, iterations: 2, parallelism: 1)

    /// What a stored hash may cost at most, so that nobody can make a check expensive by planting one.
    static let memoryLimit: UInt32 = 256 * 1024
    static let iterationLimit: UInt32 = 16
}

/// libargon2, blocking.
enum Argon2id {
    static let saltCount = 16
    static let tagCount = 32

    /// Gives the megabytes of each hash back to the system. glibc takes large blocks from the system itself, but raises the size from which it
    /// does so to that of any block freed, and would keep every later hash's memory; a threshold that was set stays.
    private static let freesMemory: Bool = mallopt(M_MMAP_THRESHOLD, 1 << 20) == 1

    /// The hash as a PHC string.
    static func hash(_ password: String, salt: [UInt8], parameters: Argon2idParameters) throws(PasswordHashingError) -> String {
        _ = Self.freesMemory
        let password = Array(password.utf8)
        let length = argon2_encodedlen(
            parameters.iterations, parameters.memory, parameters.parallelism, UInt32(salt.count), UInt32(Self.tagCount), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let result = argon2id_hash_encoded(
            parameters.iterations, parameters.memory, parameters.parallelism, password, password.count, salt, salt.count, Self.tagCount,
            &encoded, length)
        guard result == ARGON2_OK.rawValue else { throw .failed }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the password is the one that was hashed. libargon2 compares in constant time.
    static func verify(_ password: String, against phc: String) throws(PasswordHashingError) -> Bool {
        guard Self.isAffordable(phc) else { throw .malformed }
        _ = Self.freesMemory
        let password = Array(password.utf8)
        switch argon2id_verify(phc, password, password.count) {
        case ARGON2_OK.rawValue: return true
        case ARGON2_VERIFY_MISMATCH.rawValue: return false
        default: throw .failed
        }
    }

    /// Whether this is a hash as ``hash(_:salt:parameters:)`` makes them with these parameters, so that checking it takes as long and never fails.
    static func isHash(_ phc: String, of parameters: Argon2idParameters) -> Bool {
        let parts = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return false }
        guard parts[3] == "m=\(parameters.memory),t=\(parameters.iterations),p=\(parameters.parallelism)" else { return false }
        return Self.isBase64(parts[4], of: Self.saltCount) && Self.isBase64(parts[5], of: Self.tagCount)
    }

    /// Whether this is the base64 without padding of so many bytes, in the one form that libargon2 reads.
    private static func isBase64(_ text: Substring, of count: Int) -> Bool {
        let padding = String(repeating: "=", count: (3 - count % 3) % 3)
        guard let data = Data(base64Encoded: text + padding), data.count == count else { return false }
        return data.base64EncodedString() == text + padding
    }

    /// Reads `$argon2id$v=19$m=…,t=…,p=…$salt$tag` and refuses absurd costs.
    private static func isAffordable(_ phc: String) -> Bool {
        let parts = phc.split(separator: "$", omittingEmptySubsequences: true)
        guard parts.count == 5, parts[0] == "argon2id", parts[1] == "v=19", phc.utf8.count < 512 else { return false }
        var costs: [Substring: UInt32] = [:]
        for cost in parts[2].split(separator: ",") {
            let pair = cost.split(separator: "=")
            guard pair.count == 2, let value = UInt32(pair[1]) else { return false }
            costs[pair[0]] = value
        }
        guard let memory = costs["m"], let iterations = costs["t"], let parallelism = costs["p"] else { return false }
        return memory <= Argon2idParameters.memoryLimit && iterations <= Argon2idParameters.iterationLimit && parallelism <= 4
    }
}

/// Why a password could not be hashed or checked.
package enum PasswordHashingError: Error, Hashable, Sendable {
    /// Too many wait; come back later.
    case busy
    /// The stored hash is not one of ours.
    case malformed
    case failed
}

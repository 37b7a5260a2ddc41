import Dispatch
import LibCrypto
import Synchronization
import Vocabulary

/// Hashes and checks passwords with Argon2id (RFC 9106) away from event loops: each takes tens of milliseconds.
///
/// At most a few are at work at a time and a bounded number waits; beyond that callers are told to come back.
package final class PasswordHasher: Sendable {
    private let parameters: Argon2idParameters
    private let random: any RandomSource
    /// One thread's worth of work each.
    private let queues: [DispatchQueue]
    private let limit: Int
    private let load = Mutex((waiting: 0, next: 0))
    private let checks = Mutex(0)
    /// The hash of a password that nobody has, so that a check costs the same when there is nothing to check against.
    package let decoy: String

    /// - Parameters:
    ///   - workers: how many hashes are computed at a time.
    ///   - queueLimit: how many may be computed or wait.
    package init(
        parameters: Argon2idParameters = .standard, workers: Int = 2, queueLimit: Int = 64, random: any RandomSource = SystemRandomSource()
    ) throws(PasswordHashingError) {
        self.parameters = parameters
        self.random = random
        self.queues = (0..<max(1, workers)).map { DispatchQueue(label: "password-hashing-\($0)") }
        self.limit = queueLimit
        self.decoy = try Argon2id.hash(
            Base64URL.encode(random.bytes(32)), salt: random.bytes(Argon2id.saltCount), parameters: parameters)
    }

    /// A new hash of `password`, as a PHC string.
    package func hash(_ password: Secret) async throws(PasswordHashingError) -> String {
        let salt = self.random.bytes(Argon2id.saltCount)
        return try await self.run { [parameters] in
            Result { () throws(PasswordHashingError) in try Argon2id.hash(password.exposed, salt: salt, parameters: parameters) }
        }
    }

    /// Whether `phc` is a hash of `password`.
    package func verify(_ password: Secret, against phc: String) async throws(PasswordHashingError) -> Bool {
        self.checks.withLock { $0 += 1 }
        return try await self.run {
            Result { () throws(PasswordHashingError) in try Argon2id.verify(password.exposed, against: phc) }
        }
    }

    /// Whether `phc` is a hash of exactly the cost that new ones have: nothing but such a hash may stand in for ``decoy``.
    package static func isOfStandardCost(_ phc: String) -> Bool {
        Argon2id.isHash(phc, of: .standard)
    }

    /// How many checks have been made: every way a log-in can go must cost exactly one.
    package var verifications: Int {
        self.checks.withLock { $0 }
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Result<Value, PasswordHashingError>
    ) async throws(PasswordHashingError) -> Value {
        let queue: DispatchQueue? = self.load.withLock { load in
            guard load.waiting < self.limit else { return nil }
            load.waiting += 1
            load.next = (load.next + 1) % self.queues.count
            return self.queues[load.next]
        }
        guard let queue else { throw .busy }
        defer { self.load.withLock { $0.waiting -= 1 } }
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, PasswordHashingError>, Never>) in
            queue.async { continuation.resume(returning: work()) }
        }
        return try result.get()
    }
}

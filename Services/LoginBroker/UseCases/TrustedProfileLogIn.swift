import Database
import Foundation
import LibCrypto
import Logging
import LoginBrokerDomain
import Metrics
import PasswordHashing
import Sealing
import ServiceKit
import Vocabulary

/// Logging in through Profil Zaufany: user name and password, then a code by SMS.
///
/// Whatever is wrong, exactly one Argon2id verification is made, so that neither an answer nor its timing says whether a user name exists.
package struct TrustedProfileLogIn: Sendable {
    let personas: PersonaDirectory
    let passwords: PasswordHasher
    let gateway: any SMSGateway
    let limits: Limits
    private let logger: Logger

    /// How often things may be tried; configuration, so that load generators can lift them.
    package struct Limits: Sendable {
        package let throttle: LoginThrottle.Limits
        /// Codes sent for one interaction, the first included.
        package let codes: Int

        package init(throttle: LoginThrottle.Limits = .standard, codes: Int = 5) {
            self.throttle = throttle
            self.codes = codes
        }
    }

    package init(personas: PersonaDirectory, passwords: PasswordHasher, gateway: any SMSGateway, limits: Limits, logger: Logger) {
        self.personas = personas
        self.passwords = passwords
        self.gateway = gateway
        self.limits = limits
        self.logger = logger
    }

    /// Checks user name and password and sends a code to the telephone of whoever they belong to.
    package func start(userName: String, password: Secret, for interaction: Interaction, from source: String?, in realm: Realm) async throws
    {
        let name = PersonaDirectory.canonical(userName)
        let persona = self.personas.persona(named: name)
        let key = Self.throttleKey(of: persona, named: name, realm.sealer)
        let matches = try await self.passwords.verify(password, against: persona?.passwordHash ?? self.passwords.decoy)
        if let refusal = try await self.refusal(matches && persona != nil, key, actor: persona?.id, from: source, in: realm) {
            throw refusal
        }
        guard let persona else { throw LogInRefusal.wrongCredentials }
        if persona.isLocked { throw LogInRefusal.locked }
        try await self.sendCode(to: persona, for: interaction, as: "login.password", from: source, in: realm)
    }

    /// Sends one more code; the one before no longer counts.
    package func resend(for interaction: Interaction, from source: String?, in realm: Realm) async throws {
        guard let challenge = try await realm.database.read({ sql in try sql.smsChallenges.current(for: interaction.id) }),
            let persona = self.personas.persona(id: challenge.persona), challenge.usedAt == nil
        else { throw LogInRefusal.startAgain }
        try await self.sendCode(to: persona, for: interaction, as: "login.code-resent", from: source, in: realm)
    }

    /// Checks a code. The right one proves who it is; a wrong one counts like a wrong password, and a lock holds here too.
    package func confirm(_ typed: String, for interaction: Interaction, from source: String?, in realm: Realm) async throws
        -> ProvenIdentity
    {
        let typedHash = SMSCode(typed).map { Self.hash($0, interaction: interaction.id, realm: realm) }
        let (attempt, persona) = try await realm.database.write {
            [now = realm.now(), personas, limits, sealer = realm.sealer] sql -> (SMSAttempt?, Persona) in
            guard var challenge = try sql.smsChallenges.current(for: interaction.id),
                let persona = personas.persona(id: challenge.persona)
            else { throw LogInRefusal.startAgain }
            let key = Self.throttleKey(of: persona, named: "", sealer)
            var throttle = try sql.loginThrottles.find(key)
            guard !throttle.isLocked(at: now) else { return (nil, persona) }
            let matches = typedHash.map { constantTimeEquals($0, challenge.codeHash) } ?? false
            let triesBefore = challenge.triesLeft
            let attempt = challenge.attempt(matches: matches, at: now)
            try sql.smsChallenges.update(challenge)
            switch attempt {
            case .accepted:
                throttle.succeeded()
                try sql.loginThrottles.save(throttle, for: key, at: now)
            case .wrong,
                .noTriesLeft where challenge.triesLeft < triesBefore:
                throttle.failed(at: now, limits: limits.throttle)
                try sql.loginThrottles.save(throttle, for: key, at: now)
            case .noTriesLeft, .expired, .spent:
                break
            }
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "persona:\(persona.id)", action: "login.code", object: "interaction:\(interaction.id)", source: source,
                    result: attempt == .accepted ? .done : .refused))
            return (attempt, persona)
        }
        switch attempt {
        case nil: throw LogInRefusal.locked
        case .accepted:
            return ProvenIdentity(
                identity: persona.identity, level: persona.level, methods: ["pwd", "otp", "sms", "mfa"],
                heldScopes: persona.heldScopes)
        case .wrong(let triesLeft): throw LogInRefusal.wrongCode(triesLeft: triesLeft)
        case .noTriesLeft: throw LogInRefusal.noTriesLeft
        case .expired: throw LogInRefusal.codeExpired
        case .spent: throw LogInRefusal.startAgain
        }
    }

    private func sendCode(
        to persona: Persona, for interaction: Interaction, as action: String, from source: String?, in realm: Realm
    ) async throws {
        let code = persona.fixedSMSCode.flatMap(SMSCode.init) ?? SMSCode(from: realm.random)
        let challenge = SMSChallenge(
            id: realm.newID(), interaction: interaction.id, persona: persona.id,
            codeHash: Self.hash(code, interaction: interaction.id, realm: realm), sentAt: realm.now())
        try await realm.database.write { [limits, sealer = realm.sealer] sql in
            let throttle = try sql.loginThrottles.find(Self.throttleKey(of: persona, named: "", sealer))
            guard !throttle.isLocked(at: challenge.sentAt) else { throw LogInRefusal.locked }
            guard try sql.smsChallenges.count(for: interaction.id) < limits.codes else { throw LogInRefusal.tooManyCodes }
            try sql.smsChallenges.insert(challenge)
            try sql.audit.append(
                AuditEntry(
                    at: challenge.sentAt, actor: "persona:\(persona.id)", action: action, object: "interaction:\(interaction.id)",
                    source: source))
        }
        do {
            try await self.gateway.send(code, to: persona, in: realm)
        } catch {
            self.logger.error("SMS code not sent", metadata: ["error.type": .string(ErrorSummary.of(error))])
            Counter(label: "sms.failed").increment()
            throw LogInRefusal.codeNotSent
        }
    }

    /// Why whoever typed a user name and password is not let on, if they are not; a wrong password is counted.
    ///
    /// Looking at the lock and counting are one step: guesses made all at once are no more than guesses made one after the other.
    private func refusal(_ isRight: Bool, _ key: [UInt8], actor: String?, from source: String?, in realm: Realm) async throws
        -> LogInRefusal?
    {
        try await realm.database.write { [now = realm.now(), limits] sql in
            var throttle = try sql.loginThrottles.find(key)
            if throttle.isLocked(at: now) { return .locked }
            if isRight { return nil }
            throttle.failed(at: now, limits: limits.throttle)
            try sql.loginThrottles.save(throttle, for: key, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: actor.map { "persona:\($0)" } ?? "unknown", action: "login.password", source: source,
                    result: .refused))
            return .wrongCredentials
        }
    }

    /// Failures count for whoever is meant, by whichever name; for a name nobody has, under that name, so that it locks alike.
    private static func throttleKey(of persona: Persona?, named name: String, _ sealer: Sealer) -> [UInt8] {
        sealer.blindIndex(of: persona.map { "persona:\($0.id)" } ?? "name:\(name)", for: "login_throttles.name")
    }

    /// Six digits are too few for a plain hash: whoever read the table could try them all. The key is not in the table.
    private static func hash(_ code: SMSCode, interaction: String, realm: Realm) -> [UInt8] {
        realm.sealer.blindIndex(of: "\(interaction):\(code.digits)", for: "sms_challenges.code")
    }
}

/// Why a log-in did not succeed, as the person is told.
package enum LogInRefusal: Error, Hashable, Sendable {
    case wrongCredentials
    /// Too many failures, or a credential that is locked.
    case locked
    case wrongCode(triesLeft: Int)
    case noTriesLeft
    case codeExpired
    case codeNotSent
    case tooManyCodes
    /// There is no code to confirm any more: user name and password again.
    case startAgain
}
